// What every page can do: remembered settings, copying, contents that follow, quick search, offline reading.
const root = document.documentElement;
const toast = document.getElementById("toast");
/** The texts of the interface, which the templates write into attributes. */
export const say = toast ? toast.dataset : {};
const content = document.getElementById("content");
let toastTimer;

/** Says something in passing, to the eye and to screen readers. */
export function announce(text) {
  if (!toast) return;
  toast.textContent = text;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => (toast.textContent = ""), 2600);
}

/** A button with its text and attributes. */
export function button(text, attributes = {}) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

// Settings

function readSettings() {
  try {
    return JSON.parse(localStorage.getItem("wenku-reading") || "{}");
  } catch {
    return {};
  }
}

function applySettings(settings) {
  for (const name of ["theme", "size"]) {
    if (settings[name]) root.dataset[name] = settings[name];
    else delete root.dataset[name];
  }
  if (settings.elders) root.dataset.elders = "";
  else delete root.dataset.elders;
}

const form = document.getElementById("settings");
const eldersButtons = document.querySelectorAll("[data-toggle-elders]");
if (form) {
  const show = (settings) => {
    form.elements.theme.value = settings.theme || "";
    form.elements.size.value = settings.size || "";
    form.elements.elders.checked = Boolean(settings.elders);
    for (const toggle of eldersButtons) toggle.setAttribute("aria-pressed", String(Boolean(settings.elders)));
  };
  show(readSettings());
  for (const toggle of eldersButtons) {
    toggle.addEventListener("click", () => {
      form.elements.elders.checked = !form.elements.elders.checked;
      form.dispatchEvent(new Event("change"));
    });
  }
  form.addEventListener("change", () => {
    const chosen = { theme: form.elements.theme.value, size: form.elements.size.value, elders: form.elements.elders.checked };
    applySettings(chosen);
    show(chosen);
    try {
      localStorage.setItem("wenku-reading", JSON.stringify(chosen));
    } catch {
      // Private windows may forbid storage: the setting then lasts for this page.
    }
  });
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.settings[open], details.qr[open]")) {
    if (menu !== except && !(except && menu.contains(except))) menu.open = false;
  }
}
document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.settings[open], details.qr[open]");
  if (open) open.querySelector("summary").focus();
  closeMenus(null);
});

// Copying and printing

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Plain http and older browsers have no clipboard interface.
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "sr";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) return announce(say.sayFailed);
  }
  announce(say.sayCopied);
}

addEventListener("afterprint", () => delete root.dataset.printing);
document.addEventListener("click", (event) => {
  const source = event.target.closest("[data-copy], [data-print], a.anchor");
  if (!source) return;
  if (source.matches("a.anchor")) {
    copy(location.href.split("#")[0] + source.getAttribute("href"));
  } else if ("print" in source.dataset) {
    // What is to be printed, where a page can be printed in more than one way.
    if (source.dataset.print) root.dataset.printing = source.dataset.print;
    window.print();
  } else {
    copy(source.dataset.copy === "source" ? content.dataset.cite : location.href.split("#")[0]);
  }
});

if (content) {
  for (const target of content.querySelectorAll("h2[id], h3[id], p[id].article, p[id].level-1, p[id].level-2")) {
    const anchor = document.createElement("a");
    anchor.className = "anchor";
    anchor.href = "#" + encodeURIComponent(target.id);
    anchor.textContent = "#";
    const name = target.querySelector(".article-number, .run-in") || target;
    anchor.setAttribute("aria-label", `${say.saySection} ${name.textContent.slice(0, 30)}`);
    target.append(anchor);
  }
}

// A selected passage can be copied with its source.
const cite = content && content.dataset.cite;
if (cite) {
  const bubble = button(say.sayWithSource, { class: "button button-main cite-bubble" });
  bubble.hidden = true;
  document.body.append(bubble);
  const place = () => {
    const selection = getSelection();
    const text = selection.isCollapsed ? "" : selection.toString().trim();
    const within = text.length >= 8 && content.contains(selection.anchorNode) && content.contains(selection.focusNode);
    bubble.hidden = !within;
    if (!within) return;
    const box = selection.getRangeAt(0).getBoundingClientRect();
    const left = Math.min(Math.max(8, box.left + box.width / 2 - bubble.offsetWidth / 2), innerWidth - bubble.offsetWidth - 8);
    bubble.style.left = `${left + scrollX}px`;
    bubble.style.top = `${box.bottom + scrollY + 10}px`;
  };
  document.addEventListener("mouseup", () => setTimeout(place));
  document.addEventListener("keyup", (event) => event.shiftKey && place());
  document.addEventListener("selectionchange", () => getSelection().isCollapsed && (bubble.hidden = true));
  bubble.addEventListener("mousedown", (event) => event.preventDefault());
  bubble.addEventListener("click", () => copy(`${getSelection().toString().trim()}\n—— ${cite}`));
}

// A Chinese title breaks between words, not within one.
const title = document.querySelector("main h1");
if (title && title.firstChild && !title.children.length && root.lang.startsWith("zh") && Intl.Segmenter) {
  const words = [...new Intl.Segmenter(root.lang, { granularity: "word" }).segment(title.textContent)];
  const between = (index) => index > 0 && words[index].isWordLike && words[index - 1].isWordLike;
  const breaks = words.flatMap(({ segment }, index) => (between(index) ? [document.createElement("wbr"), segment] : [segment]));
  title.replaceChildren(...breaks);
  title.classList.add("phrased");
}

// On a narrow screen the navigation is a strip: the place where one is comes into sight.
const strip = document.querySelector(".site-nav");
const place = strip && strip.querySelector("[aria-current]");
if (place && strip.scrollWidth > strip.clientWidth) strip.scrollLeft = place.offsetLeft - strip.clientWidth / 2;

// Contents that follow the reading position

const entries = new Map();
for (const link of document.querySelectorAll(".reading-aside .toc a")) {
  const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (target) entries.set(target, link);
}
if (entries.size) {
  let current;
  const follow = () => {
    let here;
    for (const [target, link] of entries) {
      if (target.getBoundingClientRect().top > innerHeight * 0.3) break;
      here = link;
    }
    if (here === current) return;
    if (current) {
      current.classList.remove("is-here");
      current.removeAttribute("aria-current");
    }
    if (here) {
      here.classList.add("is-here");
      here.setAttribute("aria-current", "location");
      const list = here.closest(".toc");
      if (list.scrollHeight > list.clientHeight) {
        const offset = here.getBoundingClientRect().top - list.getBoundingClientRect().top;
        if (offset < 40 || offset > list.clientHeight - 60) list.scrollTop += offset - list.clientHeight / 2;
      }
    }
    current = here;
  };
  let waiting = false;
  addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      follow();
    });
  }, { passive: true });
  follow();
}

// Quick search

const quick = document.getElementById("quick-search");
function openQuickSearch() {
  if (!quick || !quick.showModal || quick.open) return false;
  quick.showModal();
  quick.querySelector("input").select();
  quick.dispatchEvent(new CustomEvent("quick-search-open"));
  return true;
}
const ownSearch = document.querySelector("main input[type=search][name=q]");
// The search comes only when it is wanted: a box is focused, the dialog opens, the address asks, or words are to be marked.
const once = (load) => {
  let loading;
  // A part that did not come is asked for again the next time.
  return () => (loading = loading || load().catch(() => (loading = undefined)));
};
const searchApp = document.getElementById("quick-search-app");
const ENGINE = ["engine", "service", "archive", "fault", "storage"];
const INTERFACE = [...ENGINE, "ask", "draw", "words", "recent", "typing"];
/** Asks at once for what a part of the search imports, its module above all: named one by the other, these would come one after the other. */
function preload(names) {
  const ask = (name, how) => document.head.append(Object.assign(document.createElement("link"), how, { href: new URL(`search/${name}`, import.meta.url).href }));
  if (names.includes("engine") && searchApp.dataset.mode !== "server") ask("search-index.wasm", { rel: "preload", as: "fetch", crossOrigin: "anonymous" });
  for (const name of names) ask(`${name}.js`, { rel: "modulepreload" });
}
/** Loads a part of the search that speaks, with the texts of the page's language. */
async function loadSpeaking(part, imported) {
  preload([part, ...imported]);
  const [{ learn }, texts] = await Promise.all([import("./search/words.js"), import(searchApp.dataset.texts)]);
  learn(texts.default);
  return import(`./search/${part}.js`);
}
async function warmEngine() {
  preload(ENGINE);
  const { engineOf } = await import("./search/ask.js");
  engineOf(searchApp).warm();
}
// An input method may be at work in a box before the search has come.
for (const box of document.querySelectorAll("input[type=search][name=q]")) {
  for (const phase of ["start", "end"]) box.addEventListener(`composition${phase}`, () => box.toggleAttribute("data-composing", phase === "start"));
}
const asks = new URLSearchParams(location.search);
const resultsPage = document.getElementById("search-app");
if (ownSearch) {
  const begin = once(() => (resultsPage ? loadSpeaking("results", INTERFACE) : warmEngine()));
  ownSearch.addEventListener("focus", begin);
  if (document.activeElement === ownSearch || (resultsPage && location.search)) begin();
  // Who opens the search page is about to search, unless the line is dear.
  else if (resultsPage && !(navigator.connection && navigator.connection.saveData)) {
    addEventListener("load", () => (window.requestIdleCallback || setTimeout)(begin));
  }
}
if (asks.has("mark") && !resultsPage) loadSpeaking("mark", ["draw"]).catch(() => {});
if (quick) quick.addEventListener("quick-search-open", once(() => loadSpeaking("quick", INTERFACE)));
for (const opener of document.querySelectorAll("[data-open-search]")) {
  opener.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (openQuickSearch()) event.preventDefault();
  });
}
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, [contenteditable], .deck")) return;
  event.preventDefault();
  if (ownSearch) ownSearch.focus();
  else openQuickSearch();
});
if (quick) quick.addEventListener("click", (event) => event.target === quick && quick.close());

// Offline reading

const base = root.dataset.base || "/";

/** The addresses of a list: its own pages, the entries on them, and the same of its subsections. */
async function pagesOf(start) {
  const found = new Set();
  const lists = [start];
  for (const url of lists) {
    found.add(url);
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${response.status} ${url}`);
    const list = new DOMParser().parseFromString(await response.text(), "text/html");
    const paths = (selector) => [...list.querySelectorAll(selector)].map((link) => new URL(link.getAttribute("href"), location.href).pathname);
    for (const next of paths(".pager [rel=next], .subsections a")) if (!lists.includes(next)) lists.push(next);
    for (const entry of paths("#cards .card-title a")) found.add(entry);
  }
  return found;
}

if (root.classList.contains("can-keep")) {
  addEventListener("load", () => navigator.serviceWorker.register(new URL("sw.js", new URL(base, location.href))).catch(() => {}));
  const keep = document.querySelector("[data-keep]");
  if (keep) {
    const text = keep.querySelector("span");
    keep.addEventListener("click", async () => {
      keep.disabled = true;
      try {
        const extra = [keep.dataset.keep, keep.dataset.keepAll].filter(Boolean);
        const urls = [...(await pagesOf(location.pathname)), ...extra];
        const worker = (await navigator.serviceWorker.ready).active;
        await new Promise((resolve, reject) => {
          const channel = new MessageChannel();
          channel.port1.onmessage = ({ data }) => {
            text.textContent = keep.dataset.keeping.replace("{n}", `${data.done}/${data.total}`);
            if (data.failed) reject(new Error(data.failed));
            else if (data.done === data.total) resolve();
          };
          worker.postMessage({ keep: urls }, [channel.port2]);
        });
        text.textContent = keep.dataset.kept;
        announce(keep.dataset.kept);
      } catch {
        text.textContent = keep.dataset.failed;
        announce(keep.dataset.failed);
        keep.disabled = false;
      }
    });
  }
}
