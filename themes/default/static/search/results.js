// The results page. Its state is in the address, and results appear while the reader types.
import { element } from "../site.js";
import { engineOf, newestOnly, search } from "./ask.js";
import { facets, fault, hitEntry, icon, notes } from "./draw.js";
import { forget, recent, remember } from "./recent.js";
import { topics } from "./topics.js";
import { isComposing, onTyping, typed } from "./typing.js";
import { word } from "./words.js";

const PAGE = 10;
const SORTS = ["relevance", "date", "oldest"];
const SORT_TEXTS = ["search_sort_relevance", "sort_newest", "sort_oldest"];
const app = document.getElementById("search-app");
const input = document.getElementById("search-q");
const form = document.getElementById("search-form");
const engine = engineOf(app);
/** The results that the server may have put into the page. They stay until the script has its own. */
const served = () => app.querySelector(":scope > .hits");
const help = served() ? [] : [...app.childNodes];

const count = element("p", { class: "result-count", role: "status" });
const sort = element("select", { id: "search-sort", "aria-label": word("sort") }, ...SORTS.map((name, n) => element("option", { value: name }, word(SORT_TEXTS[n]))));
const bar = element("div", { class: "search-bar" }, count, sort);
const guesses = element("div", { class: "search-guesses" });
const chips = element("div", { class: "chosen-terms" });
const remarks = element("div", { class: "search-remarks" });
const list = element("ol", { class: "hits" });
const more = element("button", { type: "button", class: "button search-more" }, word("more_items"));
const panel = element("div", { class: "facets" });
const filters = element("details", { class: "search-filters" }, element("summary", { class: "action" }, icon("filter"), element("span", {}, word("filters"))), panel);
const results = element("div", { class: "search-results" }, remarks, list, more);
const grid = element("div", { class: "search-grid" }, results, filters);

const wide = matchMedia("(min-width: 60rem)");
const fold = () => (filters.open = wide.matches);
fold();
wide.addEventListener("change", fold);

/** The state in the address: text, chosen facet values, order. */
function state(address = location.search) {
  const query = new URLSearchParams(address);
  const chosen = {};
  for (const [name, value] of query) if (!["q", "sort"].includes(name)) chosen[name] = [...(chosen[name] || []), value];
  const order = SORTS.includes(query.get("sort")) ? query.get("sort") : SORTS[0];
  return { text: (query.get("q") || "").trim(), chosen, order };
}

function addressOf({ text, chosen, order }) {
  const query = new URLSearchParams();
  if (text) query.set("q", text);
  for (const [name, values] of Object.entries(chosen)) for (const value of values) query.append(name, value);
  if (order !== SORTS[0]) query.set("sort", order);
  const asked = query.toString();
  return location.pathname + (asked ? `?${asked}` : "");
}

function switched(now, name, value) {
  const on = now.chosen[name] || [];
  return { ...now, chosen: { ...now.chosen, [name]: on.includes(value) ? on.filter((other) => other !== value) : [...on, value] } };
}

/** Makes `wanted` the state, as a new entry of the history or in place of the current one. */
function go(wanted, { replace = false } = {}) {
  const address = addressOf(wanted);
  if (address !== location.pathname + location.search) history[replace ? "replaceState" : "pushState"](null, "", address);
  input.value = wanted.text;
  typing.settle(wanted.text);
  show();
}

const questions = newestOnly((how) => {
  count.textContent = word(`search_${how}`);
  app.setAttribute("aria-busy", "true");
});
const guessing = newestOnly(() => {});

function show({ shown = PAGE, then = () => {} } = {}) {
  const now = state();
  const idle = !now.text && !Object.keys(now.chosen).length;
  guesses.replaceChildren();
  if (idle) {
    questions.drop();
    // If the help is shown already, it is not replaced, so that the focus stays.
    if (!help.length || !help.every((part) => app.contains(part))) app.replaceChildren(...help);
    drawRecent();
    return;
  }
  if (!served()) mount();
  const wanted = { query: now.text, filters: now.chosen, sort: now.order, limit: shown, facets: true };
  questions.run((signal) => search(engine, wanted, signal), (response) => {
    draw(response, now);
    then();
  }, failed);
}

function mount() {
  if (app.contains(grid)) return;
  app.replaceChildren(guesses, bar, chips, grid);
  grid.hidden = true;
}

function draw(response, now) {
  mount();
  app.removeAttribute("aria-busy");
  const { total, hits } = response;
  grid.hidden = false;
  bar.hidden = false;
  count.textContent = total ? word("results_n", { n: total }) : word("search_none");
  sort.value = now.order;
  sort.hidden = total < 2;
  document.title = [now.text, document.title.split(" · ").pop()].filter(Boolean).join(" · ");
  remarks.replaceChildren(...notes(response.changes));
  if (response.suggestion) {
    const meant = { ...now, text: response.suggestion };
    const link = element("a", { href: addressOf(meant) }, response.suggestion);
    link.addEventListener("click", (event) => follow(event, meant));
    remarks.append(element("p", { class: "suggestion" }, word("did_you_mean"), link));
  }
  list.replaceChildren(...hits.map(hitEntry));
  results.querySelectorAll(".search-none").forEach((old) => old.remove());
  if (!total) list.after(nothing(now));
  more.hidden = hits.length >= total;
  panel.replaceChildren(...facets(response.facets, now.chosen, (name, value) => addressOf(switched(now, name, value))));
  filters.hidden = !panel.childNodes.length;
  grid.classList.toggle("is-single", filters.hidden);
  drawChips(now);
}

/** What to show if nothing is found: a button that clears the filters, what does exist, and the help. */
function nothing(now) {
  const box = element("div", { class: "search-none" }, element("p", {}, word("search_none_help")));
  if (Object.values(now.chosen).some((values) => values.length)) {
    const clear = element("button", { type: "button", class: "button" }, word("clear_filters"));
    clear.addEventListener("click", () => go({ ...now, chosen: {} }));
    box.append(clear);
  }
  const offers = element("div", {});
  topics().then((list) => list && offers.append(list));
  box.append(offers);
  const ways = help.find((node) => node.classList && node.classList.contains("search-help"));
  if (ways) box.append(ways.cloneNode(true));
  return box;
}

function drawChips(now) {
  const on = Object.entries(now.chosen).flatMap(([name, values]) => values.map((value) => [name, value]));
  chips.hidden = !on.length;
  chips.replaceChildren(...on.map(([name, value]) => {
    const chip = element("button", { type: "button", class: "chip", "aria-label": `${word("remove_filter")} ${value}` }, `${value} ✕`);
    chip.addEventListener("click", () => go(switched(now, name, value)));
    return chip;
  }));
}

function failed(error) {
  mount();
  app.removeAttribute("aria-busy");
  grid.hidden = true;
  count.textContent = "";
  bar.hidden = true;
  chips.hidden = true;
  guesses.replaceChildren(fault(error, () => {
    guesses.replaceChildren();
    bar.hidden = false;
    show();
  }));
}

function drawRecent() {
  for (const old of app.querySelectorAll(":scope > .search-recent")) old.remove();
  const last = recent();
  if (!last.length) return;
  const clear = element("button", { type: "button", class: "text-button" }, word("search_forget"));
  const links = last.map((text) => element("li", {}, element("a", { class: "chip", href: addressOf({ text, chosen: {}, order: SORTS[0] }) }, text)));
  const box = element("section", { class: "search-recent" }, element("h2", {}, word("search_recent")), clear, element("ul", {}, ...links));
  box.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (link) follow(event, { text: link.textContent, chosen: {}, order: SORTS[0] });
  });
  clear.addEventListener("click", () => {
    forget();
    box.remove();
    input.focus();
  });
  app.prepend(box);
}

function follow(event, wanted) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  remember(wanted.text);
  go(wanted);
}

/** Shows completions of the typed text above the results. */
function guess(text) {
  if (!text) return;
  guessing.run((signal) => engine.suggest(text, 5, signal), (found) => {
    const others = found.filter((one) => one.text !== text);
    if (!app.contains(guesses) || guesses.querySelector(".search-fault")) return;
    guesses.replaceChildren(...(others.length ? [element("ul", { "aria-label": word("search_guesses") }, ...others.map((one) => {
      const wanted = { ...state(), text: one.text };
      const link = element("a", { href: addressOf(wanted) }, one.text);
      link.addEventListener("click", (event) => follow(event, wanted));
      return element("li", {}, link);
    }))] : []));
  }, () => {});
}

const typing = onTyping(input, (text) => {
  go({ ...state(), text }, { replace: true });
  guess(text);
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = typed(input);
  remember(text);
  go({ ...state(), text });
});
sort.addEventListener("change", () => go({ ...state(), order: sort.value }));
more.addEventListener("click", () => {
  const at = list.children.length;
  show({ shown: at + PAGE, then: () => list.children[at] && list.children[at].querySelector("a").focus() });
});
panel.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-name]");
  const button = event.target.closest("[data-more]");
  if (link) follow(event, switched(state(), link.dataset.name, link.dataset.value));
  if (!button) return;
  const facet = button.closest(".facet");
  const open = facet.classList.toggle("is-open");
  button.textContent = open ? word("show_less") : word("show_all", { n: facet.querySelectorAll("li").length });
  button.setAttribute("aria-expanded", String(open));
});
list.addEventListener("click", (event) => event.target.closest("a") && remember(state().text));
// The up and down keys move through the hits; Escape returns to the box.
document.addEventListener("keydown", (event) => {
  const links = [...list.querySelectorAll(".hit-link")];
  const at = links.indexOf(document.activeElement);
  if (document.activeElement !== input && at < 0) return;
  if (event.isComposing || !["ArrowDown", "ArrowUp", "Escape"].includes(event.key)) return;
  if (event.key === "Escape" && at < 0) return;
  if (event.key === "ArrowUp" && at < 0) return;
  const next = event.key === "ArrowDown" ? links[at + 1] : event.key === "ArrowUp" ? links[at - 1] || input : input;
  if (next) next.focus();
  event.preventDefault();
});
addEventListener("popstate", () => {
  const now = state();
  input.value = now.text;
  typing.settle(now.text);
  show();
});

const first = state();
// Keeps what the reader typed while the script was loading.
if (first.text && !typed(input)) input.value = first.text;
if (!isComposing(input) && typed(input) !== first.text) go({ ...first, text: typed(input) }, { replace: true });
else show();
engine.warm();
