// All slides at a glance, to go to one of them.
import { element } from "../site.js";
import { drawSlide, fitSlide } from "./slides.js";

/** A grid of the `slides`, small; `chosen(index)` is called for the one that is pressed, the one at `at` is marked. */
export function overview({ slides, at, page, label, chosen }) {
  const cells = slides.map((slide, index) => {
    const drawn = drawSlide(slide, page);
    drawn.inert = true;
    const cell = element("button", { type: "button", class: "overview-slide", "aria-current": index === at ? "true" : undefined, "aria-label": `${index + 1} ${nameOf(slide, page)}` }, drawn, element("b", { "aria-hidden": "true" }, String(index + 1)));
    cell.addEventListener("click", () => chosen(index));
    return cell;
  });
  const grid = element("div", { class: "overview", role: "group", "aria-label": label }, ...cells);
  /** Once the grid is on the page: fits the slides into their cells, and goes to the current one. */
  const settle = () => {
    for (const cell of cells) fitSlide(cell, cell.firstChild, { least: 3 });
    cells[at].focus();
  };
  return { grid, settle };
}

function nameOf({ kind, heading, body }, { title, thanks }) {
  if (kind === "title") return title;
  if (kind === "closing") return thanks;
  return (heading || body[0]).textContent.trim().slice(0, 24);
}
