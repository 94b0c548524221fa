// Makes slides of a page's text.
import { element } from "../site.js";

/** The most characters of running text on one slide of a page that was not written for slides. */
const MOST = 170;

/**
 * The slides of the text: the title's, then one for each h2, then the closing one. Notes are kept apart; footnotes are left out. A text that was
 * not written for slides (`isTalk` is false) goes on on a further slide where a section is long or an h3 begins.
 */
export function slidesOf(content, isTalk) {
  const title = { kind: "title", heading: null, body: [], notes: [] };
  const slides = [title];
  for (const child of content.children) {
    const last = slides[slides.length - 1];
    if (child.matches("h2")) slides.push({ kind: "text", heading: child, body: [], notes: [] });
    else if (child.matches(".block-notes")) last.notes.push(child);
    else if (!child.matches(".footnotes")) last.body.push(child);
  }
  const shown = isTalk ? slides : [{ ...title, body: [] }, ...slides.flatMap(inParts)];
  return [...shown, { kind: "closing", heading: null, body: [], notes: [] }];
}

/** The slide in as many as its text needs. A title without text needs none of its own. */
function inParts({ heading, body, notes }) {
  const parts = [];
  let room = 0;
  for (const child of body) {
    const length = child.textContent.length;
    if (!parts.length || room < length || child.matches("h3")) {
      parts.push([]);
      room = MOST;
    }
    parts[parts.length - 1].push(child);
    room -= length;
  }
  if (!parts.length && heading) parts.push([]);
  return parts.map((part, index) => ({ kind: "text", heading, body: part, notes: index ? [] : notes }));
}

/** A copy without what is useful only on the page: anchors, note references, ids. */
function copyOf(node) {
  const copy = node.cloneNode(true);
  for (const extra of copy.querySelectorAll(".anchor, .footnote-ref")) extra.remove();
  for (const named of [copy, ...copy.querySelectorAll("[id]")]) named.removeAttribute("id");
  return copy;
}

/** The slide as it is shown. The first one has the page's `title` and the `line` under it, the last one `thanks` and the page's QR code. */
export function drawSlide({ kind, heading, body }, { title, line, thanks, code, address }) {
  const slide = (name, ...children) => element("div", { class: `slide-body${name}` }, ...children);
  if (kind === "closing") return slide(" slide-title", element("h1", {}, thanks), ...(code ? [copyOf(code)] : []), element("p", {}, title), ...(code ? [element("p", { class: "slide-address" }, address)] : []));
  if (kind === "text") return slide("", ...(heading ? [copyOf(heading)] : []), ...body.map(copyOf));
  const drawn = slide(" slide-title", element("h1", {}, title), element("p", {}, line));
  // A longer opening is for the page, not for a title slide.
  if (body.length < 3) drawn.append(...body.map(copyOf));
  return drawn;
}

/** The contents of the slide's notes, or the text `none`. */
export function drawNotes({ notes }, none) {
  return notes.length ? notes.flatMap((note) => [...copyOf(note).childNodes]) : [element("p", {}, none)];
}

/** Sets the largest type at which the slide fits into the frame. Below `least` pixels it scrolls instead. */
export function fitSlide(frame, drawn, { scale = 1, least = 20 } = {}) {
  const setSize = (size) => drawn.style.setProperty("--slide", `${size}px`);
  const fits = () => drawn.scrollHeight <= frame.clientHeight * 0.92;
  let low = least * 0.9;
  let high = Math.max(least * 1.2, Math.min(frame.clientWidth / 22, frame.clientHeight / 12)) * scale;
  setSize(high);
  if (fits()) return;
  for (let step = 0; step < 7; step += 1) {
    const middle = (low + high) / 2;
    setSize(middle);
    if (fits()) low = middle;
    else high = middle;
  }
  setSize(Math.max(low, least * scale));
}
