// Offers to copy a passage together with its source, in a bubble below what the reader has selected.
import { copy } from "./copying.js";
import { button, placeBubble } from "./elements.js";
import { say } from "./messages.js";

/** Shorter selections are hardly meant to be quoted. */
const SHORTEST = 8;
const content = document.getElementById("content");
const source = content && content.dataset.cite;

function offer() {
  const bubble = button(say.sayWithSource, { class: "button button-main cite-bubble" });
  bubble.hidden = true;
  document.body.append(bubble);
  const selected = () => getSelection().toString().trim();
  const follow = () => {
    const selection = getSelection();
    const inContent = content.contains(selection.anchorNode) && content.contains(selection.focusNode);
    bubble.hidden = selection.isCollapsed || !inContent || selected().length < SHORTEST;
    if (bubble.hidden) return;
    const box = selection.getRangeAt(0).getBoundingClientRect();
    placeBubble(bubble, box, box.bottom + 10);
  };
  document.addEventListener("mouseup", () => setTimeout(follow));
  document.addEventListener("keyup", (event) => event.shiftKey && follow());
  document.addEventListener("selectionchange", () => getSelection().isCollapsed && (bubble.hidden = true));
  // Pressing the bubble must not end the selection.
  bubble.addEventListener("mousedown", (event) => event.preventDefault());
  bubble.addEventListener("click", () => copy(`${selected()}\n—— ${source}`));
}

if (source) offer();
