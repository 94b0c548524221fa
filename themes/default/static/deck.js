// Presents a talk as slides, when the reader presses the button or the address asks for it.
import { NOTES, Presentation } from "./deck/presentation.js";

const content = document.getElementById("content");
const start = document.getElementById("present");

function present(first, { desk = false } = {}) {
  const scroll = scrollY;
  new Presentation({
    first,
    desk,
    closed() {
      scrollTo(0, scroll);
      start.focus();
    },
  });
}

if (start && content.querySelector("h2")) {
  start.addEventListener("click", () => present(0));
  if (location.hash === "#present") present(0);
  if (location.hash === NOTES) present(0, { desk: true });
} else if (start) {
  start.hidden = true;
}
