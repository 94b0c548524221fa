// All slides at a glance, to go to one of them.
import { button, element } from "../site.js";
import { drawSlide, fitSlide } from "./slides.js";

/** A grid of the `slides`, small; `chosen(index)` is called for the one that is pressed, the one at `at` is marked. */
export function overview({ slides, at, page, label, chosen }) {
  const buttons = slides.map((slide, index) => {
    const made = button(String(index + 1), { class: "overview-slide", "aria-current": index === at && "true", "aria-label": `${index + 1} ${nameOf(slide, page)}` });
    made.addEventListener("click", () => chosen(index));
    return made;
  });
  const cells = slides.map((slide, index) => {
    const drawn = drawSlide(slide, page);
    drawn.inert = true;
    drawn.setAttribute("aria-hidden", "true");
    return element("div", { class: "overview-cell" }, drawn, buttons[index]);
  });
  const grid = element("div", { class: "overview", role: "group", "aria-label": label }, ...cells);
  /** Once the grid is on the page: fits the slides into their cells, and goes to the current one. */
  const settle = () => {
    for (const cell of cells) fitSlide(cell, cell.firstChild, { least: 3 });
    buttons[at].focus();
  };
  return { grid, settle };
}

function nameOf({ kind, heading, body }, { title, thanks }) {
  if (kind === "title") return title;
  if (kind === "closing") return thanks;
  return (heading || body[0]).textContent.trim().slice(0, 24);
}
