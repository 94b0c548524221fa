// The theme's texts in the page's language, and dates in that language. search-loading.js provides the texts.
const language = document.documentElement.lang || "zh-CN";
let texts = {};

/** Sets the theme's texts, which `word` needs. */
export const learn = (all) => (texts = all);

/** The text `key` with its placeholders filled in: `word("results_n", { n: 3 })`. */
export function word(key, values = {}) {
  return (texts[key] || "").replace(/\{(\w+)\}/g, (place, name) => (name in values ? values[name] : place));
}

const days = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" });

/** A date such as 20260305 for readers. */
export function day(date) {
  return days.format(Date.UTC(Math.floor(date / 10000), Math.floor(date / 100) % 100 - 1, date % 100));
}

/** A date such as 20260305 as `2026-03-05`. */
export const isoDay = (date) => String(date).replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3");
