// A passage that a reader has selected, as it is copied: without the page's signs, with note numbers and labels as text.
import { element } from "../site.js";

/** A copy of what the selection holds, as plain HTML without styles. */
function partsOf(selection) {
  const parts = element("div");
  for (let index = 0; index < selection.rangeCount; index += 1) parts.append(selection.getRangeAt(index).cloneContents());
  for (const extra of parts.querySelectorAll(".anchor, .footnote-back, .toc, button, svg")) extra.remove();
  for (const note of parts.querySelectorAll(".footnote-ref")) note.replaceWith(`[${note.textContent.trim()}]`);
  for (const note of parts.querySelectorAll("li[id^=fn-]")) (note.querySelector("p") || note).prepend(`[${note.id.slice(3)}] `);
  for (const block of parts.querySelectorAll("[data-label]")) if (block.dataset.label) block.prepend(element("p", {}, element("b", {}, block.dataset.label)));
  for (const link of parts.querySelectorAll("a[href]")) link.setAttribute("href", link.href);
  for (const part of parts.querySelectorAll("*")) {
    for (const { name } of [...part.attributes]) if (!["href", "src", "alt", "colspan", "rowspan"].includes(name)) part.removeAttribute(name);
  }
  return parts;
}

/** The text of `parts`, a line for each paragraph. */
function textOf(parts) {
  const room = element("div", { class: "copying", "aria-hidden": "true" }, ...[...parts.cloneNode(true).childNodes]);
  document.body.append(room);
  const text = room.innerText.replace(/\n{2,}/g, "\n").trim();
  room.remove();
  return text;
}

/** The selected passage as `{ text, html }`. */
export function passageOf(selection) {
  const parts = partsOf(selection);
  return { text: textOf(parts), html: parts.innerHTML };
}

/** The provision that holds `node` or stands before it in `content`, as `{ label, id }`; nothing where a text has no articles. */
export function provisionOf(node, content) {
  const isBefore = (part) => part.contains(node) || part.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING;
  const part = [...content.querySelectorAll("p.article[id], p.level-2[id]")].filter(isBefore).pop();
  if (!part) return undefined;
  const article = part.matches(".article") ? part : [...content.querySelectorAll("p.article[id]")].filter((other) => part.id.startsWith(`${other.id}-`)).pop();
  const number = article && article.querySelector(".article-number");
  if (!number) return undefined;
  const item = part === article ? null : /^（[一二三四五六七八九十百]+）/.exec(part.textContent.trim());
  return { label: number.textContent.trim() + (item ? `第${item[0]}项` : ""), id: part.id };
}
