// The reader's own kit as it is kept: in this browser, or in an address that somebody shared.

const KEY = "wenku-basket";
/** More steps than anybody presents; a longer list is cut. */
export const MOST = 60;
const LONGEST = 200;

const base = new URL(document.documentElement.dataset.base || "/", location.href);

/** The address as a path of this site; nothing if it leads elsewhere. */
function pathOf(written) {
  if (typeof written !== "string" || !written) return undefined;
  try {
    const url = new URL(written, base);
    return url.origin === base.origin && url.pathname.startsWith(base.pathname) ? url.pathname + url.hash : undefined;
  } catch {
    return undefined;
  }
}

/** The path as the site's own pages write it: without the folder in which the site is published, and readable where it can be. */
export function written(path) {
  const own = `/${path.slice(base.pathname.length)}`;
  try {
    return decodeURI(own);
  } catch {
    // A name may have a percent sign of its own.
    return own;
  }
}

/** The path that the site's own pages write as `own`. */
export const published = (own) => (own.startsWith("/") ? base.pathname + own.slice(1) : own);

const text = (value) => (typeof value === "string" ? value.slice(0, LONGEST) : "");
const minutes = (value) => (Number(value) > 0 && Number(value) < 1000 ? Number(value) : undefined);

/** What comes from outside (storage, an address, a file) as a kit, without what cannot be one. */
export function kitOf(data) {
  const { title, planned, steps } = data && typeof data === "object" ? data : {};
  const known = (Array.isArray(steps) ? steps : []).map((step) => ({
    url: pathOf(step?.url), title: text(step?.title), name: text(step?.name), minutes: minutes(step?.minutes), who: text(step?.who),
  }));
  return { title: text(title), planned: minutes(planned), steps: known.filter((step) => step.url || step.name).slice(0, MOST) };
}

export function load() {
  try {
    return kitOf(JSON.parse(localStorage.getItem(KEY)));
  } catch {
    // Storage may be forbidden.
    return kitOf();
  }
}

/** Whether the browser kept the kit. */
export function save(kit) {
  try {
    localStorage.setItem(KEY, JSON.stringify(kit));
    return true;
  } catch {
    return false;
  }
}

/** The kit as the part of an address behind `#`, which browsers send to nobody. */
export function toHash(kit) {
  const bytes = new TextEncoder().encode(JSON.stringify(kit));
  const letters = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return `#kit=${letters.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "")}`;
}

/** The kit in an address; nothing if there is none. */
export function fromHash(hash) {
  const [, letters] = /^#kit=([\w-]+)$/.exec(hash) || [];
  if (!letters) return undefined;
  try {
    const bytes = Uint8Array.from(atob(letters.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
    return kitOf(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}
