// The texts of the search interface, which the templates write into attributes, and dates as the page's language writes them.
const said = document.getElementById("quick-search-app").dataset;
const language = document.documentElement.lang || "zh-CN";

/** The text `name` with its places filled in: `word("results", { n: 3 })`. */
export function word(name, values = {}) {
  const text = said[`say${name.replace(/(^|-)([a-z])/g, (_, dash, letter) => letter.toUpperCase())}`] || "";
  return text.replace(/\{(\w+)\}/g, (place, key) => (key in values ? values[key] : place));
}

const days = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" });

/** 20260305 as a reader writes it. */
export function day(date) {
  return days.format(Date.UTC(Math.floor(date / 10000), Math.floor(date / 100) % 100 - 1, date % 100));
}

/** 20260305 as machines write it. */
export const isoDay = (date) => String(date).replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3");
