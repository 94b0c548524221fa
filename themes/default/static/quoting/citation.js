// What a reader copies of the text: the passage as it is read, and, from a bubble below the selection, together with its source.
import { button, copy, correction, element, placeBubble, say } from "../site.js";
import { passageOf, provisionOf } from "./passage.js";

/** Shorter selections are hardly meant to be quoted. */
const SHORTEST = 8;
const content = document.getElementById("content");

/** The citation of the page, and of the article where the selection begins and ends. */
function sourceOf({ anchorNode, focusNode }) {
  const { cite, citeEnd } = content.dataset;
  const ends = [anchorNode, focusNode].map((node) => provisionOf(node, content));
  if (anchorNode.compareDocumentPosition(focusNode) & Node.DOCUMENT_POSITION_PRECEDING) ends.reverse();
  const [first, last] = ends;
  if (!first || !last) return cite;
  const place = first.label === last.label ? first.label : `${first.label}至${last.label}`;
  const address = citeEnd.includes("://") ? `#${first.id}` : "";
  return cite.slice(0, cite.length - citeEnd.length) + place + citeEnd + address;
}

/** The address and the title of the article or heading under which `node` stands. */
function placeOf(node) {
  const isBefore = (part) => part.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING;
  const { id, label } = provisionOf(node, content) || [...content.querySelectorAll("h2[id], h3[id]")].filter(isBefore).pop() || {};
  const name = label || (id && document.getElementById(id).firstChild.textContent);
  return { url: location.pathname + (id ? `#${id}` : ""), title: [document.querySelector("main h1").textContent.trim(), name].filter(Boolean).join(" ") };
}

function offer() {
  const withSource = button(say.sayWithSource, { class: "button button-main" });
  const report = correction && button(correction.textContent.trim(), { class: "button" });
  const keep = document.querySelector("[data-basket]") && button(say.sayKeep, { class: "button", "data-basket": "" });
  const bubble = element("div", { class: "cite-bubble", hidden: "" }, withSource, keep || "", report || "");
  document.body.append(bubble);
  const follow = () => {
    const selection = getSelection();
    const inContent = content.contains(selection.anchorNode) && content.contains(selection.focusNode);
    bubble.hidden = selection.isCollapsed || !inContent || selection.toString().trim().length < SHORTEST;
    if (bubble.hidden) return;
    if (keep) Object.assign(keep.dataset, placeOf(selection.anchorNode));
    const box = selection.getRangeAt(0).getBoundingClientRect();
    placeBubble(bubble, box, Math.min(box.bottom + 10, innerHeight - bubble.offsetHeight - 10));
  };
  follow();
  document.addEventListener("mouseup", () => setTimeout(follow));
  document.addEventListener("touchend", () => setTimeout(follow, 300));
  document.addEventListener("keyup", (event) => event.shiftKey && follow());
  document.addEventListener("selectionchange", () => getSelection().isCollapsed && (bubble.hidden = true));
  // Pressing the bubble must not end the selection.
  bubble.addEventListener("mousedown", (event) => event.preventDefault());
  withSource.addEventListener("click", () => copy(`${passageOf(getSelection()).text}\n—— ${sourceOf(getSelection())}`));
  if (report) report.addEventListener("click", () => correction.click());
}

/** Plain copying leaves out what belongs to the page. */
function copyPassage(event) {
  const selection = getSelection();
  if (selection.isCollapsed || !content.contains(selection.anchorNode) || !content.contains(selection.focusNode)) return;
  const { text, html } = passageOf(selection);
  event.clipboardData.setData("text/plain", text);
  event.clipboardData.setData("text/html", html);
  event.preventDefault();
}

document.addEventListener("copy", copyPassage);
if (content.dataset.cite) offer();
