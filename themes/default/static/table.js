// Searches and sorts a table in the browser, and hides columns. The rows of the whole list are fetched in parts when they are first needed;
// until all are there, what is found in those that are is shown.
import { button, element } from "./site.js";

const grid = document.getElementById("grid");
const body = grid.tBodies[0];
const heads = [...grid.tHead.rows[0].cells];
const tools = document.getElementById("table-tools");
const words = document.getElementById("table-q");
const count = document.getElementById("table-count");
const pager = document.getElementById("list-pager");
const say = grid.dataset;
const parts = say.parts ? say.parts.split(" ") : [];
const still = { rows: [...body.rows], pager: [...pager.childNodes], count: count.textContent };
const PAGE = 100;
const order = { column: -1, down: false };
const hidden = new Set();
const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
let shown = PAGE;
/** The rows that are there, and the number of parts in which they came. */
const rows = [];
let fetched = 0;
let fetching;

/** A row with its searchable words; its element is made when it is shown. */
const row = (html) => ({ html, words: html.replace(/<[^>]*>/g, " ").toLowerCase() });

function cells(entry) {
  if (!entry.row) {
    const drawn = document.createElement("template");
    drawn.innerHTML = entry.html;
    entry.row = drawn.content.firstElementChild;
    hidden.forEach((index) => (entry.row.cells[index].hidden = true));
  }
  return entry.row.cells;
}

async function fetchRows() {
  while (fetched < parts.length) {
    const response = await fetch(parts[fetched]);
    if (!response.ok) throw new Error(String(response.status));
    rows.push(...(await response.json()).rows.map(row));
    fetched += 1;
    draw();
  }
}

/** Fetches each part once, however often this is called; after a failure it goes on where it stopped. */
function load() {
  fetching = fetching || fetchRows().finally(() => (fetching = undefined));
  return fetching;
}

const query = () => words.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
const isAsked = () => query().length > 0 || order.column >= 0;

function compare(a, b) {
  const [x, y] = [a, b].map((entry) => cells(entry)[order.column].textContent);
  // Cells without a value stay at the end.
  if (!x || !y) return Number(!x) - Number(!y);
  const sign = collator.compare(x.replace(/,(?=\d{3})/g, ""), y.replace(/,(?=\d{3})/g, ""));
  return order.down ? -sign : sign;
}

/** Shows what is found in the rows that are there; they are sorted when all are. */
function draw() {
  if (!isAsked()) {
    body.replaceChildren(...still.rows);
    pager.replaceChildren(...still.pager);
    count.textContent = still.count;
    return;
  }
  if (!fetched) return;
  const wanted = query();
  const found = rows.filter((entry) => wanted.every((word) => entry.words.includes(word)));
  if (order.column >= 0 && fetched === parts.length) found.sort(compare);
  const first = found.slice(0, shown);
  first.forEach(cells);
  const empty = element("tr", {}, element("td", { colspan: String(heads.length) }, say.none));
  body.replaceChildren(...(first.length ? first.map((entry) => entry.row) : [empty]));
  count.textContent = say.count.replace("{n}", found.length);
  pager.replaceChildren();
  if (found.length > shown) {
    const more = button(say.more, { class: "button" });
    more.addEventListener("click", () => {
      shown += PAGE;
      draw();
    });
    pager.append(element("p", { class: "pager" }, more));
  }
}

async function render() {
  draw();
  if (!isAsked()) return;
  try {
    await load();
  } catch {
    if (isAsked()) count.textContent = say.failed;
  }
}

function sortBy(index) {
  order.down = order.column === index && !order.down;
  order.column = index;
  heads.forEach((head, at) => (at === index ? head.setAttribute("aria-sort", order.down ? "descending" : "ascending") : head.removeAttribute("aria-sort")));
  shown = PAGE;
  render();
}

function showColumn(index, on) {
  if (on) hidden.delete(index);
  else hidden.add(index);
  for (const line of [grid.tHead.rows[0], ...still.rows, ...rows.filter((entry) => entry.row).map((entry) => entry.row)]) line.cells[index].hidden = !on;
}

if (parts.length) {
  tools.hidden = false;
  heads.forEach((head, index) => {
    const label = head.textContent;
    const sort = button(label, { type: "button" });
    sort.addEventListener("click", () => sortBy(index));
    head.replaceChildren(sort);
    if (!index) return;
    const box = element("input", { type: "checkbox" });
    box.checked = true;
    box.addEventListener("change", () => showColumn(index, box.checked));
    document.getElementById("column-list").append(element("label", {}, box, label));
  });
  let typing;
  words.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(typing);
    typing = setTimeout(() => {
      shown = PAGE;
      render();
    }, 120);
  });
  words.addEventListener("compositionend", () => words.dispatchEvent(new Event("input")));
  tools.addEventListener("submit", (event) => event.preventDefault());
}
