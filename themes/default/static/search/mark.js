// Marks the words of a search on the page that it found (`?mark=…`), scrolls to them, and leads from one to the next.
import { element } from "../site.js";
import { icon } from "./draw.js";
import { word } from "./words.js";

const MOST = 300;
const BLOCKS = "p, li, h1, h2, h3, h4, h5, h6, td, th, dt, dd, blockquote, figcaption, pre, summary, div, section";

/** The text nodes of the content, grouped by block. */
function blocks(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found = new Map();
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!node.data.trim() || node.parentElement.closest("script, style, svg, .anchor, button, nav")) continue;
    const block = node.parentElement.closest(BLOCKS) || root;
    found.set(block, [...(found.get(block) || []), node]);
  }
  return [...found.values()];
}

/** The places of the words in the text, without overlaps. Longer words take precedence. */
function places(text, words) {
  const taken = [];
  for (const wanted of words) {
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
      const end = at + wanted.length;
      if (!taken.some(([start, stop]) => at < stop && start < end)) taken.push([at, end]);
    }
  }
  return taken.sort((a, b) => a[0] - b[0]);
}

/** Marks the words in a block and returns the marks in order. It works backwards, so that earlier positions stay valid. */
function markBlock(nodes, words) {
  const text = nodes.map((node) => node.data).join("");
  const made = [];
  for (const [start, end] of places(text.toLowerCase(), words).reverse()) {
    let from = 0;
    const parts = [];
    for (const node of nodes) {
      const [low, high] = [Math.max(start, from) - from, Math.min(end, from + node.data.length) - from];
      if (low < high) parts.push([node, low, high]);
      from += node.data.length;
    }
    for (const [node, low, high] of parts.reverse()) {
      const rest = node.splitText(low);
      rest.splitText(high - low);
      const mark = element("mark", { class: "found" });
      rest.replaceWith(mark);
      mark.append(rest);
      made.unshift(mark);
    }
  }
  return made;
}

function leader(marks, first) {
  const count = element("span", { class: "found-count" });
  const name = (text, symbol) => element("button", { type: "button", class: "tool", "aria-label": text, title: text }, symbol);
  const [back, on, off] = [name(word("search_mark_previous"), icon("previous")), name(word("search_mark_next"), icon("next")), name(word("search_mark_clear"), icon("close"))];
  const bar = element("div", { class: "found-bar", role: "region", "aria-label": word("search_marks") }, count, back, on, off);
  let at = first;
  const to = (index) => {
    marks[at].classList.remove("is-here");
    at = (index + marks.length) % marks.length;
    marks[at].classList.add("is-here");
    count.textContent = word("search_mark_of", { n: at + 1, total: marks.length });
    const fold = marks[at].closest("details:not([open])");
    if (fold) fold.open = true;
    marks[at].scrollIntoView({ block: "center" });
  };
  back.addEventListener("click", () => to(at - 1));
  on.addEventListener("click", () => to(at + 1));
  off.addEventListener("click", () => {
    for (const mark of marks) {
      const parent = mark.parentNode;
      mark.replaceWith(...mark.childNodes);
      parent.normalize();
    }
    bar.remove();
  });
  document.body.append(bar);
  to(first);
}

function start() {
  const address = new URL(location.href);
  const words = [...new Set(address.searchParams.getAll("mark").map((text) => text.trim().toLowerCase()).filter(Boolean))].slice(0, 12).sort((a, b) => b.length - a.length);
  address.searchParams.delete("mark");
  // The address bar shows the page's own address, for copying and bookmarks.
  history.replaceState(history.state, "", address);
  const root = document.getElementById("content") || document.querySelector("main");
  const marks = [];
  for (const nodes of blocks(root)) {
    if (marks.length >= MOST) break;
    marks.push(...markBlock(nodes, words));
  }
  if (!marks.length) return;
  const anchor = address.hash && document.getElementById(decodeURIComponent(address.hash.slice(1)));
  const after = (mark) => anchor.contains(mark) || anchor.compareDocumentPosition(mark) & Node.DOCUMENT_POSITION_FOLLOWING;
  leader(marks, Math.max(0, anchor ? marks.findIndex(after) : 0));
}

start();
