// Asks one question at a time: only the newest is answered. If the answer takes long, the reader is told.
import { browserEngine } from "./engine.js";
import { serverEngine } from "./service.js";

const engines = new Map();
const WAIT = 400;
const LONG_WAIT = 4000;

/** The engine of a search element. All search elements of a page share one. */
export function engineOf({ dataset }) {
  const url = new URL(dataset.mode === "server" ? dataset.api : dataset.manifest, document.baseURI).href;
  if (!engines.has(url)) engines.set(url, dataset.mode === "server" ? serverEngine(url) : browserEngine(url));
  return engines.get(url);
}

/** Runs questions so that only the newest is answered. Calls `waiting("loading")` and then `waiting("slow")` if the answer takes long. */
export function newestOnly(waiting) {
  let stop;
  const drop = () => stop && stop.abort();
  async function run(question, answered, failed) {
    drop();
    const own = new AbortController();
    stop = own;
    const timers = [setTimeout(() => waiting("loading"), WAIT), setTimeout(() => waiting("slow"), LONG_WAIT)];
    own.signal.addEventListener("abort", () => timers.forEach(clearTimeout));
    try {
      const answer = await question(own.signal);
      if (!own.signal.aborted) answered(answer);
    } catch (error) {
      if (!own.signal.aborted) failed(error);
    } finally {
      timers.forEach(clearTimeout);
    }
  }
  return { run, drop };
}

/** Searches. Filters that the index does not know, such as campaign tags in links, are left out. */
export async function search(engine, wanted, signal) {
  try {
    return await engine.search(wanted, signal);
  } catch (error) {
    if (error.kind !== "unknown-filter") throw error;
    const known = Object.entries(wanted.filters).filter(([name]) => error.known.includes(name));
    if (known.length === Object.keys(wanted.filters).length) throw error;
    return engine.search({ ...wanted, filters: Object.fromEntries(known) }, signal);
  }
}
