// Opens a note in a bubble beside the number that refers to it.
import { element, placeBubble } from "../site.js";

/** The bubble that is open, and the link that it belongs to. */
let bubble;
let reference;

function closeNote({ andGoBack }) {
  if (!bubble) return;
  bubble.remove();
  bubble = null;
  reference.removeAttribute("aria-expanded");
  if (andGoBack) reference.focus();
}

function openNote(link, note) {
  closeNote({ andGoBack: false });
  reference = link;
  bubble = element("div", { class: "note-bubble", role: "note", tabindex: "-1" }, ...note.cloneNode(true).childNodes);
  for (const back of bubble.querySelectorAll(".footnote-back")) back.remove();
  document.body.append(bubble);
  const at = link.getBoundingClientRect();
  const below = at.bottom + bubble.offsetHeight + 12 < innerHeight;
  placeBubble(bubble, at, below ? at.bottom + 8 : at.top - bubble.offsetHeight - 8);
  link.setAttribute("aria-expanded", "true");
  bubble.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(".footnote-ref a");
  const note = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!note) {
    if (bubble && !bubble.contains(event.target)) closeNote({ andGoBack: false });
    return;
  }
  event.preventDefault();
  if (bubble && reference === link) closeNote({ andGoBack: true });
  else openNote(link, note);
});
document.addEventListener("keydown", (event) => event.key === "Escape" && closeNote({ andGoBack: true }));
