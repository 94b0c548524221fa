// Makes slides of a talk's text.
import { element } from "../site.js";

/** The slides of the text: the title's, then one for each h2. Notes are kept apart; footnotes are left out. */
export function slidesOf(content) {
  const slides = [{ heading: null, body: [], notes: [] }];
  for (const child of content.children) {
    const last = slides[slides.length - 1];
    if (child.matches("h2")) slides.push({ heading: child, body: [], notes: [] });
    else if (child.matches(".block-notes")) last.notes.push(child);
    else if (!child.matches(".footnotes")) last.body.push(child);
  }
  return slides;
}

/** A copy without what is useful only on the page: anchors, note references, ids. */
function copyOf(node) {
  const copy = node.cloneNode(true);
  for (const extra of copy.querySelectorAll(".anchor, .footnote-ref")) extra.remove();
  for (const named of [copy, ...copy.querySelectorAll("[id]")]) named.removeAttribute("id");
  return copy;
}

/** The slide as it is shown; one without a heading shows the talk's `title` and the `line` under it. */
export function drawSlide({ heading, body }, { title, line }) {
  if (heading) return element("div", { class: "slide-body" }, copyOf(heading), ...body.map(copyOf));
  const drawn = element("div", { class: "slide-body slide-title" }, element("h1", {}, title), element("p", {}, line));
  // A longer opening is for the page, not for a title slide.
  if (body.length < 3) drawn.append(...body.map(copyOf));
  return drawn;
}

/** The contents of the slide's notes, or the text `none`. */
export function drawNotes({ notes }, none) {
  return notes.length ? notes.flatMap((note) => [...copyOf(note).childNodes]) : [element("p", {}, none)];
}

/** Sets the largest type at which the slide fits into the frame. Below the smallest it scrolls instead. */
export function fitSlide(frame, drawn, scale) {
  const setSize = (size) => drawn.style.setProperty("--slide", `${size}px`);
  const fits = () => drawn.scrollHeight <= frame.clientHeight * 0.9;
  let low = 18;
  let high = Math.max(24, Math.min(innerWidth / 22, innerHeight / 13)) * scale;
  setSize(high);
  if (fits()) return;
  for (let step = 0; step < 7; step += 1) {
    const middle = (low + high) / 2;
    setSize(middle);
    if (fits()) low = middle;
    else high = middle;
  }
  setSize(Math.max(low, 20 * scale));
}
