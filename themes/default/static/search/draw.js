// Draws search results: titles and sections with marks, facets, notes, faults. Text is never inserted as HTML.
import { element } from "../site.js";
import { day, isoDay, word } from "./words.js";

/** An icon from the theme's icon file. Its address is taken from any icon on the page. */
export function icon(name) {
  const use = document.querySelector(".icon use");
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const link = document.createElementNS("http://www.w3.org/2000/svg", "use");
  link.setAttribute("href", `${use ? use.getAttribute("href").split("#")[0] : ""}#${name}`);
  svg.append(link);
  return svg;
}

/** The text with `ranges` marked. Like the index, they count Unicode characters. */
export function marked(text, ranges) {
  const characters = Array.from(text);
  const parts = [];
  let at = 0;
  for (const [start, end] of ranges) {
    parts.push(characters.slice(at, start).join(""), element("mark", {}, characters.slice(start, end).join("")));
    at = end;
  }
  parts.push(characters.slice(at).join(""));
  return parts.filter((part) => part !== "");
}

const MOST_MARKS = 6;

/** The words marked in the hit's texts, longest first. Its page will mark them, too. */
function markedWords(hit) {
  const words = new Set();
  const gather = (text, ranges) => {
    const characters = Array.from(text);
    for (const [start, end] of ranges) words.add(characters.slice(start, end).join(""));
  };
  for (const section of hit.sections) gather(section.snippet, section.marks);
  gather(hit.title, hit.title_marks);
  return [...words].sort((a, b) => b.length - a.length).slice(0, MOST_MARKS);
}

/** The address with the words to mark on the page. */
function address(url, words) {
  const target = new URL(url, location.href);
  for (const mark of words) target.searchParams.append("mark", mark);
  return target.pathname + target.search + target.hash;
}

/** A hit as an entry of the list: its title, kind and date, and best sections. */
export function hitEntry(hit) {
  const words = markedWords(hit);
  const title = element("a", { href: address(hit.url, words), class: "hit-link" }, ...marked(hit.title, hit.title_marks));
  const meta = element("p", { class: "meta" });
  if (hit.kind) meta.append(element("span", {}, hit.kind));
  if (hit.date) meta.append(element("span", {}, element("time", { datetime: isoDay(hit.date) }, day(hit.date))));
  const entry = element("li", { class: "hit" }, element("h2", { class: "card-title" }, title));
  if (hit.status) entry.firstChild.append(element("span", { class: "status status-warning" }, hit.status));
  if (meta.childNodes.length) entry.append(meta);
  const sections = hit.sections.filter((section) => section.snippet || section.heading);
  if (sections.length) entry.append(element("ul", { class: "hit-sections" }, ...sections.map((section) => sectionEntry(section, hit, words))));
  return entry;
}

/** The snippet without the heading at its start, which an article's text repeats, unless the match is in the heading. */
function snippetOf({ heading, snippet, marks }) {
  const cut = heading && snippet.startsWith(heading) ? Array.from(/^\s*/.exec(snippet.slice(heading.length))[0]).length + Array.from(heading).length : 0;
  if (!cut || marks.some(([start]) => start < cut)) return marked(snippet, marks);
  return marked(Array.from(snippet).slice(cut).join(""), marks.map(([start, end]) => [start - cut, end - cut]));
}

function sectionEntry(section, hit, words) {
  const entry = element("li", { class: "hit-section" });
  if (section.heading && section.heading !== hit.title) {
    entry.append(element("a", { href: address(section.url, words), class: "hit-heading" }, section.heading));
  }
  if (section.snippet) entry.append(element("p", { class: "hit-snippet" }, ...snippetOf(section)));
  const title = [hit.title, section.heading].filter((name, at, all) => name && all.indexOf(name) === at).join(" ");
  entry.append(element("button", { type: "button", class: "text-button hit-keep", "data-basket": "", "data-url": section.url, "data-title": title }, word("basket_put")));
  return entry;
}

/** Notes on how the search differs from what was typed, one for each way. The program writes the same ones. */
export function notes(changes) {
  const said = new Map();
  for (const { change, words, phrase, word: one, searched, typed, characters } of changes) {
    if (!said.has(change)) said.set(change, { texts: new Set(), n: characters });
    for (const text of words || [phrase || one || searched || typed]) said.get(change).texts.add(text);
  }
  return [...said].map(([change, { texts, n }]) => {
    const text = [...texts].join(word("list_comma"));
    return element("p", { class: "search-note" }, word(`search_change_${change.replace(/-/g, "_")}`, { text, n }));
  });
}

const SHOWN_VALUES = 6;

/** The facets with their counts. `href(name, value)` returns the address with the value switched on or off. */
export function facets(found, chosen, href) {
  const worth = found.filter(({ name, values }) => values.length > 1 || (chosen[name] || []).length);
  return worth.map(({ name, label, values }) => {
    const on = chosen[name] || [];
    const rows = [...values, ...on.filter((value) => !values.some(([other]) => other === value)).map((value) => [value, 0])];
    const list = element("ul", {}, ...rows.map(([value, count], index) => element(
      "li",
      { class: rows.length > SHOWN_VALUES + 2 && index >= SHOWN_VALUES && !on.includes(value) ? "facet-more" : undefined },
      element("a", { href: href(name, value), "data-name": name, "data-value": value, "aria-current": on.includes(value) ? "true" : undefined },
        element("span", {}, value), " ", element("span", { class: "count" }, String(count))),
    )));
    const facet = element("section", { class: "facet", "data-facet": name }, element("h3", {}, label), list);
    if (list.querySelector(".facet-more")) {
      facet.append(element("button", { type: "button", class: "text-button", "data-more": "", "aria-expanded": "false" }, word("show_all", { n: rows.length })));
    }
    return facet;
  });
}

/** A message that explains why there is no answer, with a button to try again where that can help. */
export function fault(error, retry) {
  const text = word(`search_failed_${error.kind}`) || word("search_failed_damaged");
  const again = element("button", { type: "button", class: "button" }, word(error.kind === "format" ? "search_reload" : "search_retry"));
  again.addEventListener("click", () => (error.kind === "format" ? location.reload() : retry()));
  const way = ["browser", "request"].includes(error.kind) ? undefined : again;
  return element("div", { class: "banner banner-warning search-fault", role: "alert" }, icon("warning"), element("div", {}, element("p", {}, text), way));
}
