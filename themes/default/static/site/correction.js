// “我要找错”: opens a mail or the form that the site's settings name, prepared with the page and the selected words.
import { say } from "./messages.js";

/** The most characters of a quotation: addresses must not be too long. */
const MOST = 300;

/** The link on this page, if the site has a place for corrections. */
export const correction = document.querySelector("main [data-correct]") || document.querySelector("[data-correct]");

/** The address `target` with the page's title, address and the quotation: in a mail's subject and body, or in a form's query. */
export function prepared(target, { title, address, quotation }) {
  if (target.startsWith("mailto:")) {
    const body = [say.sayCorrectPage + title, address, quotation && say.sayCorrectQuotation + quotation, say.sayCorrectHow].filter(Boolean).join("\n");
    const query = `subject=${encodeURIComponent(`${say.sayCorrect}：${title}`)}&body=${encodeURIComponent(`${body}\n`)}`;
    return `${target}${target.includes("?") ? "&" : "?"}${query}`;
  }
  const form = new URL(target, location.href);
  for (const [name, value] of Object.entries({ title, page: address, quotation })) if (value) form.searchParams.set(name, value);
  return form.href;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-correct]");
  if (!link) return;
  link.dataset.target = link.dataset.target || link.getAttribute("href");
  const heading = document.querySelector("main h1");
  const title = (heading ? heading.textContent : document.title).trim();
  const quotation = getSelection().toString().trim().slice(0, MOST);
  link.href = prepared(link.dataset.target, { title, address: location.href, quotation });
});
