// The theme's texts in the page's language, which search-loading.js brings, and dates as that language writes them.
const language = document.documentElement.lang || "zh-CN";
let texts = {};

/** Takes the theme's texts: the other functions need them. */
export const learn = (all) => (texts = all);

/** The text `key` with its places filled in: `word("results_n", { n: 3 })`. */
export function word(key, values = {}) {
  return (texts[key] || "").replace(/\{(\w+)\}/g, (place, name) => (name in values ? values[name] : place));
}

const days = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" });

/** 20260305 as a reader writes it. */
export function day(date) {
  return days.format(Date.UTC(Math.floor(date / 10000), Math.floor(date / 100) % 100 - 1, date % 100));
}

/** 20260305 as machines write it. */
export const isoDay = (date) => String(date).replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3");
