// Family rules: ways of reading (side by side, passage by passage, vertical) and notes that open where they are referred to.
const content = document.getElementById("content");
const modes = document.getElementById("modes");
const box = document.getElementById("scroll");

function buildScroll() {
  const scroll = document.createElement("div");
  scroll.className = "scroll";
  scroll.lang = content.closest("[lang]").lang;
  const title = document.createElement("h2");
  title.textContent = box.dataset.title;
  scroll.append(title);
  if (box.dataset.author) {
    const author = document.createElement("p");
    author.className = "scroll-author";
    author.textContent = box.dataset.author;
    scroll.append(author);
  }
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
}

if (modes && content.querySelector(".block-original")) {
  let remembered;
  try {
    remembered = localStorage.getItem("wenku-passages");
  } catch {
    // Storage may be forbidden.
  }
  if (remembered && modes.querySelector(`[data-mode="${CSS.escape(remembered)}"]`)) setMode(remembered);
  modes.addEventListener("click", (event) => {
    const button = event.target.closest("[data-mode]");
    if (!button) return;
    setMode(button.dataset.mode);
    if (button.dataset.mode === "vertical") box.scrollIntoView({ block: "center" });
    try {
      localStorage.setItem("wenku-passages", button.dataset.mode);
    } catch {
      // Then the mode lasts for this page.
    }
  });
  // The wheel moves a vertical text along its lines.
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
} else if (modes) {
  modes.hidden = true;
}

// Notes

let bubble;
function closeNote(back) {
  if (!bubble) return;
  bubble.remove();
  bubble.reference.removeAttribute("aria-expanded");
  if (back) bubble.reference.focus();
  bubble = null;
}

function openNote(reference, note) {
  closeNote(false);
  bubble = document.createElement("div");
  bubble.className = "note-bubble";
  bubble.setAttribute("role", "note");
  bubble.tabIndex = -1;
  bubble.reference = reference;
  for (const child of note.cloneNode(true).childNodes) bubble.append(child.cloneNode(true));
  for (const back of bubble.querySelectorAll(".footnote-back")) back.remove();
  document.body.append(bubble);
  const at = reference.getBoundingClientRect();
  const left = Math.min(Math.max(8, at.left + at.width / 2 - bubble.offsetWidth / 2), innerWidth - bubble.offsetWidth - 8);
  const below = at.bottom + bubble.offsetHeight + 12 < innerHeight;
  bubble.style.left = `${left + scrollX}px`;
  bubble.style.top = `${scrollY + (below ? at.bottom + 8 : at.top - bubble.offsetHeight - 8)}px`;
  reference.setAttribute("aria-expanded", "true");
  bubble.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const reference = event.target.closest(".footnote-ref a");
  const note = reference && document.getElementById(decodeURIComponent(reference.hash.slice(1)));
  if (!note) {
    if (bubble && !bubble.contains(event.target)) closeNote(false);
    return;
  }
  event.preventDefault();
  if (bubble && bubble.reference === reference) closeNote(true);
  else openNote(reference, note);
});
document.addEventListener("keydown", (event) => event.key === "Escape" && closeNote(true));
