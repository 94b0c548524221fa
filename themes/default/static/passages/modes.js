// Ways of reading: original and translation side by side, passage by passage, or the original alone as a vertical scroll.
import { element } from "../site.js";

const content = document.getElementById("content");
const modes = document.getElementById("modes");
const box = document.getElementById("scroll");

/** Writes the original into the scroll's box. */
function buildScroll() {
  const scroll = element("div", { class: "scroll", lang: content.closest("[lang]").lang }, element("h2", {}, box.dataset.title));
  if (box.dataset.author) scroll.append(element("p", { class: "scroll-author" }, box.dataset.author));
  for (const block of content.querySelectorAll(".block-original")) {
    for (const child of block.cloneNode(true).children) {
      for (const named of child.querySelectorAll("[id]")) named.removeAttribute("id");
      scroll.append(child.cloneNode(true));
    }
  }
  box.append(scroll);
}

function setMode(mode) {
  content.dataset.mode = mode;
  for (const button of modes.querySelectorAll("[data-mode]")) button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
  const vertical = mode === "vertical";
  if (vertical && !box.firstElementChild) buildScroll();
  box.hidden = !vertical;
  tellLength();
}

/** Marks a scroll that goes on beyond its box, and whether its end is in sight. */
function tellLength() {
  box.classList.toggle("is-long", box.scrollWidth > box.clientWidth + 4);
  box.classList.toggle("is-at-end", box.clientWidth - box.scrollLeft >= box.scrollWidth - 4);
}

function remembered() {
  try {
    return localStorage.getItem("wenku-passages");
  } catch {
    // Storage may be forbidden.
    return null;
  }
}

function remember(mode) {
  try {
    localStorage.setItem("wenku-passages", mode);
  } catch {
    // Then the mode lasts for this page.
  }
}

function offerModes() {
  const last = remembered();
  if (last && modes.querySelector(`[data-mode="${CSS.escape(last)}"]`)) setMode(last);
  modes.addEventListener("click", (event) => {
    const button = event.target.closest("[data-mode]");
    if (!button) return;
    const { mode } = button.dataset;
    setMode(mode);
    if (mode === "vertical") box.scrollIntoView({ block: "center" });
    remember(mode);
  });
}

/** Lets the wheel and the arrow keys scroll sideways, because the vertical lines follow each other from right to left. */
function moveAlongLines() {
  box.addEventListener("scroll", tellLength, { passive: true });
  addEventListener("resize", tellLength);
  box.addEventListener("wheel", (event) => {
    if (event.deltaX || event.ctrlKey || box.scrollWidth <= box.clientWidth) return;
    const before = box.scrollLeft;
    box.scrollLeft -= event.deltaY;
    if (box.scrollLeft !== before) event.preventDefault();
  }, { passive: false });
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: -1, ArrowUp: 1, PageDown: -6, PageUp: 6 }[event.key];
    if (!step) return;
    event.preventDefault();
    box.scrollLeft += step * 60;
  });
}

if (modes && content.querySelector(".block-original")) {
  offerModes();
  moveAlongLines();
} else if (modes) {
  modes.hidden = true;
}
