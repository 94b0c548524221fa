// The reader's last searches, kept on this device only.
const KEY = "wenku-searches";
const MOST = 8;

/** The last searches, newest first. */
export function recent() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) || "[]");
    return Array.isArray(kept) ? kept.filter((text) => typeof text === "string").slice(0, MOST) : [];
  } catch {
    return [];
  }
}

function save(list) {
  try {
    localStorage.setItem(KEY, JSON.stringify(list));
  } catch {
    // Storage may be forbidden: then nothing is remembered.
  }
}

export const remember = (text) => text && text.length <= 60 && save([text, ...recent().filter((other) => other !== text)].slice(0, MOST));
export const forget = () => save([]);
