// The quick-search dialog: completions and the best hits below the box, chosen with the arrow keys.
import { element } from "../site.js";
import { engineOf, newestOnly, search } from "./ask.js";
import { fault, hitEntry, icon } from "./draw.js";
import { forget, recent, remember } from "./recent.js";
import { topics } from "./topics.js";
import { isComposing, onTyping, typed } from "./typing.js";
import { word } from "./words.js";

const HITS = 6;
const GUESSES = 4;
const app = document.getElementById("quick-search-app");
const dialog = document.getElementById("quick-search");
const input = dialog.querySelector("input");
const form = dialog.querySelector("form");
const engine = engineOf(app);
const says = element("p", { class: "result-count", role: "status" });
const options = element("div", { class: "quick-options", id: "quick-options", role: "listbox", "aria-label": word("search_results") });
const offers = element("div", {});
app.append(says, options, offers);
topics().then((list) => list && offers.append(list));
for (const [name, value] of [["role", "combobox"], ["aria-controls", options.id], ["aria-autocomplete", "list"], ["aria-expanded", "false"]]) input.setAttribute(name, value);

let guesses = [];
let found = [];
let chosen = -1;

const searchPage = (text) => `${new URL(form.action, location.href).pathname}?${new URLSearchParams({ q: text })}`;

function option(href, kind, ...children) {
  return element("a", { href, class: `quick-option quick-${kind}`, role: "option", tabindex: "-1", "aria-selected": "false" }, ...children);
}

/** A hit in one or two lines: its title, and the best section. */
function hitOption(hit) {
  const entry = hitEntry(hit);
  const title = entry.querySelector(".hit-link");
  const place = entry.querySelector(".hit-heading");
  const snippet = entry.querySelector(".hit-snippet");
  const made = option((place || title).getAttribute("href"), "hit", element("span", { class: "quick-title" }, ...title.childNodes));
  if (hit.kind) made.append(element("span", { class: "quick-kind" }, hit.kind));
  if (snippet) made.append(element("span", { class: "quick-snippet" }, ...(place ? [element("b", {}, place.textContent), " "] : []), ...snippet.childNodes));
  return made;
}

function draw() {
  const titles = found.map((one) => one.firstChild.textContent);
  options.replaceChildren(...guesses.filter((one) => !titles.includes(one.textContent)), ...found);
  [...options.children].forEach((one, index) => (one.id = `quick-option-${index}`));
  options.hidden = !options.children.length;
  choose(-1);
  input.setAttribute("aria-expanded", String(Boolean(options.children.length)));
}

function choose(index) {
  const all = [...options.children];
  chosen = all.length ? (index + all.length + 1) % (all.length + 1) : all.length;
  if (chosen === all.length) chosen = -1;
  all.forEach((one, at) => one.setAttribute("aria-selected", String(at === chosen)));
  if (chosen < 0) return input.removeAttribute("aria-activedescendant");
  input.setAttribute("aria-activedescendant", all[chosen].id);
  all[chosen].scrollIntoView({ block: "nearest" });
}

const questions = newestOnly((how) => (says.textContent = word(`search_${how}`)));
const guessing = newestOnly(() => {});

function idle() {
  questions.drop();
  guessing.drop();
  says.textContent = "";
  found = [];
  const last = recent();
  guesses = last.map((text) => option(searchPage(text), "guess", icon("search"), element("span", {}, text)));
  draw();
  says.textContent = last.length ? word("search_recent") : "";
  if (!last.length) return;
  const clear = element("button", { type: "button", class: "text-button" }, word("search_forget"));
  clear.addEventListener("click", () => {
    forget();
    idle();
    input.focus();
  });
  says.append(" ", clear);
}

function ask(text) {
  offers.hidden = Boolean(text);
  if (!text) return idle();
  questions.run((signal) => search(engine, { query: text, filters: {}, limit: HITS }, signal), (response) => {
    const { total, hits } = response;
    says.textContent = total ? word("results_n", { n: total }) : word("search_none");
    found = hits.map(hitOption);
    if (response.suggestion) found.unshift(option(searchPage(response.suggestion), "guess", icon("search"), element("span", {}, word("did_you_mean"), element("b", {}, response.suggestion))));
    offers.hidden = total > 0;
    if (total > hits.length) found.push(option(searchPage(text), "all", word("search_all", { n: total })));
    draw();
  }, (error) => {
    says.textContent = "";
    guesses = [];
    found = [];
    draw();
    says.replaceChildren(fault(error, () => {
      says.textContent = "";
      ask(typed(input));
    }));
  });
  guessing.run((signal) => engine.suggest(text, GUESSES, signal), (completions) => {
    guesses = completions.filter((one) => one.text !== text).map((one) => option(searchPage(one.text), "guess", icon("search"), element("span", {}, one.text)));
    draw();
  }, () => {
    guesses = [];
  });
}

onTyping(input, ask);
input.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    choose(event.key === "ArrowDown" ? chosen + 1 : chosen < 0 ? options.children.length - 1 : chosen - 1);
  } else if (event.key === "Escape") {
    // In a search box the browser would use the first Escape to clear it.
    event.preventDefault();
    dialog.close();
  } else if (event.key === "Enter" && chosen >= 0) {
    event.preventDefault();
    options.children[chosen].click();
  }
});
options.addEventListener("click", (event) => event.target.closest("a") && remember(typed(input)));
form.addEventListener("submit", () => remember(typed(input)));
dialog.addEventListener("quick-search-open", () => ask(typed(input)));
ask(isComposing(input) ? "" : typed(input));
engine.warm();
