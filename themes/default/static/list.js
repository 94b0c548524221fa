// Filters a list in the browser: the links of the facets become switches that filter cards.json. The state is in the address.
import { button, element } from "./site.js";

const cards = document.getElementById("cards");
const facets = document.getElementById("facets");
const pager = document.getElementById("list-pager");
const count = document.getElementById("list-count");
const filtersCount = document.getElementById("filters-count");
const chosenTerms = document.getElementById("chosen-terms");
const words = document.getElementById("list-q");
const sort = document.getElementById("list-sort");
const say = cards.dataset;
const still = { cards: [...cards.childNodes], pager: [...pager.childNodes], count: count.textContent };
const PAGE = 20;
let shown = PAGE;
let all;

const state = () => {
  const query = new URLSearchParams(location.search);
  const chosen = {};
  for (const [name, value] of query) if (!["q", "sort"].includes(name)) (chosen[name] = chosen[name] || []).push(value);
  return { chosen, text: (query.get("q") || "").trim(), order: query.get("sort") || "" };
};

function go(change, replace = false) {
  const query = new URLSearchParams(location.search);
  change(query);
  const search = query.toString();
  history[replace ? "replaceState" : "pushState"](null, "", location.pathname + (search ? `?${search}` : ""));
  shown = PAGE;
  render();
}

function toggle(name, term) {
  go((query) => {
    const values = query.getAll(name);
    query.delete(name);
    for (const value of values) if (value !== term) query.append(name, value);
    if (!values.includes(term)) query.append(name, term);
  });
}

/** The searchable words of a card: its whole text, and its terms. */
function wordsOf(card) {
  const terms = () => Object.entries(card.v).flatMap(([name, indices]) => indices.map((index) => all.terms[name][index]));
  card.words = card.words || [card.row.textContent, ...terms()].join(" ").toLowerCase();
  return card.words;
}

/** Goes from the list of a term to the section's list, filtered by that term and another one. */
function refine(name, term) {
  const query = new URLSearchParams([[say.facet, say.term], [name, term]]);
  location.assign(`${say.refine}?${query}`);
}

// Within a facet, one of the chosen terms must match; all facets with chosen terms must match.
function matches(card, chosen, text, except) {
  for (const [name, terms] of Object.entries(chosen)) {
    if (name === except || !all.terms[name]) continue;
    const own = (card.v[name] || []).map((index) => all.terms[name][index]);
    if (!terms.some((term) => own.includes(term))) return false;
  }
  return !text || text.toLowerCase().split(/\s+/).every((word) => wordsOf(card).includes(word));
}

const titleOf = (card) => card.row.querySelector(".card-title a").textContent;
const orders = {
  newest: (a, b) => (b.d || "").localeCompare(a.d || ""),
  oldest: (a, b) => (a.d || "9").localeCompare(b.d || "9"),
  title: (a, b) => titleOf(a).localeCompare(titleOf(b), document.documentElement.lang),
};

async function load() {
  if (all) return all;
  const response = await fetch(say.src);
  if (!response.ok) throw new Error(String(response.status));
  const found = await response.json();
  found.terms = Object.fromEntries(found.facets.map((facet) => [facet.name, facet.terms]));
  // The list's own template has rendered the cards. Inside a <template> they load no pictures until they are shown.
  const drawn = document.createElement("template");
  drawn.innerHTML = found.html;
  found.cards.forEach((card, index) => (card.row = drawn.content.children[index]));
  all = found;
  return all;
}

async function render() {
  const { chosen, text, order } = state();
  words.value = text;
  sort.value = order;
  const idle = !text && !order && !Object.keys(chosen).length;
  if (idle && !all) return;
  try {
    await load();
  } catch {
    cards.replaceChildren(element("p", { class: "empty" }, say.failed));
    return;
  }
  drawFacets(chosen, text);
  drawChosen(chosen);
  if (idle) {
    cards.replaceChildren(...still.cards);
    pager.replaceChildren(...still.pager);
    count.textContent = still.count;
    return;
  }
  const found = all.cards.filter((card) => matches(card, chosen, text));
  if (orders[order]) found.sort(orders[order]);
  count.textContent = say.count.replace("{n}", found.length);
  const close = document.querySelector(".filters-close span");
  if (close) close.textContent = `${say.close} ${found.length}`;
  cards.replaceChildren(...(found.length ? found.slice(0, shown).map((card) => card.row) : [nothing()]));
  pager.replaceChildren();
  if (found.length > shown) {
    const more = button(say.more, { class: "button" });
    more.addEventListener("click", () => {
      const next = shown;
      shown += PAGE;
      render().then(() => cards.children[next] && cards.children[next].querySelector("a").focus());
    });
    pager.append(element("p", { class: "pager" }, more));
  }
}

/** Takes off every choice, and the words too where nothing matches. */
const clearTerms = (query) => [...query.keys()].forEach((name) => ["q", "sort"].includes(name) || query.delete(name));

/** What an empty result shows: why, and the way back to everything. */
function nothing() {
  const clear = button(say.clear, { class: "button" });
  clear.addEventListener("click", () => go((query) => {
    clearTerms(query);
    query.delete("q");
  }));
  return element("div", { class: "empty" }, element("p", {}, say.none), clear);
}

function drawFacets(chosen, text) {
  if (!facets) return;
  for (const facet of facets.querySelectorAll(".facet")) {
    const name = facet.dataset.facet;
    const terms = all.terms[name] || [];
    const counts = new Map();
    for (const card of all.cards) {
      if (!matches(card, chosen, text, name)) continue;
      for (const index of card.v[name] || []) counts.set(terms[index], (counts.get(terms[index]) || 0) + 1);
    }
    for (const link of facet.querySelectorAll("a[data-term]")) {
      const n = counts.get(link.dataset.term) || 0;
      link.querySelector(".count").textContent = n;
      link.parentElement.classList.toggle("is-empty", !n);
      const on = (chosen[name] || []).includes(link.dataset.term);
      if (on) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }
}

function drawChosen(chosen) {
  const chips = Object.entries(chosen).flatMap(([name, terms]) => terms.map((term) => {
    const chip = button(`${term} ✕`, { class: "chip", "aria-label": `${say.remove} ${term}` });
    chip.addEventListener("click", () => toggle(name, term));
    return chip;
  }));
  if (chips.length > 1) {
    const clear = button(say.clear, { class: "chip chip-clear" });
    clear.addEventListener("click", () => go(clearTerms));
    chips.push(clear);
  }
  if (filtersCount) {
    filtersCount.textContent = Object.values(chosen).flat().length;
    filtersCount.hidden = !chips.length;
  }
  chosenTerms.replaceChildren(...chips);
  chosenTerms.hidden = !chips.length;
}

if (facets) {
  facets.addEventListener("click", (event) => {
    const more = event.target.closest("[data-more]");
    if (more) {
      const open = more.closest(".facet").classList.toggle("is-open");
      const text = more.textContent;
      more.textContent = more.dataset.less;
      more.dataset.less = text;
      more.setAttribute("aria-expanded", String(open));
      return;
    }
    const link = event.target.closest("a[data-term]");
    if (!link || !(say.src || say.refine) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { facet } = link.closest(".facet").dataset;
    if (say.src) toggle(facet, link.dataset.term);
    else refine(facet, link.dataset.term);
  });
}
if (words) {
  let typing;
  words.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(typing);
    typing = setTimeout(() => go((query) => (words.value.trim() ? query.set("q", words.value.trim()) : query.delete("q")), true), 120);
  });
  words.addEventListener("compositionend", () => words.dispatchEvent(new Event("input")));
  sort.addEventListener("change", () => go((query) => (sort.value ? query.set("sort", sort.value) : query.delete("sort"))));
  document.getElementById("list-tools").addEventListener("submit", (event) => event.preventDefault());
  addEventListener("popstate", render);
  render();
}
