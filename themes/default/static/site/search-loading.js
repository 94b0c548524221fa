// Loads the search when it is wanted: when a search box gets the focus, the quick search opens, or the address asks for a search.
const ENGINE = ["engine", "service", "archive", "fault", "storage"];
const INTERFACE = [...ENGINE, "ask", "draw", "words", "recent", "topics", "typing"];
const quick = document.getElementById("quick-search");
const quickApp = document.getElementById("quick-search-app");
const resultsApp = document.getElementById("search-app");
const ownBox = document.querySelector("main input[type=search][name=q]");

/** Calls `load` the first time only; a load that failed is tried again the next time. */
function once(load) {
  let loading;
  return () => (loading = loading || load().catch(() => (loading = undefined)));
}

/** Notes in each search box whether an input method is at work in it: one may be before the search has come. */
function watchInputMethods() {
  for (const box of document.querySelectorAll("input[type=search][name=q]")) {
    for (const phase of ["start", "end"]) box.addEventListener(`composition${phase}`, () => box.toggleAttribute("data-composing", phase === "start"));
  }
}

/** Makes the pages' search boxes load the search from `folder`. */
export function loadSearchWhenWanted(folder) {
  const address = (name) => new URL(name, folder).href;

  /** Asks at once for the scripts `names` and for what they need: if each asked for the next, they would come one after the other. */
  function preload(names) {
    const ask = (name, how) => document.head.append(Object.assign(document.createElement("link"), how, { href: address(name) }));
    if (names.includes("engine") && quickApp.dataset.mode !== "server") ask("search-index.wasm", { rel: "preload", as: "fetch", crossOrigin: "anonymous" });
    for (const name of names) ask(`${name}.js`, { rel: "modulepreload" });
  }

  /** Loads the script `name`, which speaks to the reader, after the texts of the page's language. */
  async function loadSpeaking(name, imported) {
    preload([name, ...imported]);
    const [{ learn }, texts] = await Promise.all([import(address("words.js")), import(quickApp.dataset.texts)]);
    learn(texts.default);
    return import(address(`${name}.js`));
  }

  /** Gets the index ready before the reader leaves for the results page. */
  async function warmEngine() {
    preload(ENGINE);
    const { engineOf } = await import(address("ask.js"));
    engineOf(quickApp).warm();
  }

  watchInputMethods();
  if (ownBox) {
    const begin = once(() => (resultsApp ? loadSpeaking("results", INTERFACE) : warmEngine()));
    ownBox.addEventListener("focus", begin);
    if (document.activeElement === ownBox || (resultsApp && location.search)) begin();
    // Readers who open the search page are about to search. Those who save data wait until they are in the box.
    else if (resultsApp && !(navigator.connection && navigator.connection.saveData)) {
      addEventListener("load", () => (window.requestIdleCallback || setTimeout)(begin));
    }
  }
  // A reader who comes from a search sees the words of the search marked.
  if (!resultsApp && new URLSearchParams(location.search).has("mark")) loadSpeaking("mark", ["draw"]).catch(() => {});
  if (quick) quick.addEventListener("quick-search-open", once(() => loadSpeaking("quick", INTERFACE)));
}
