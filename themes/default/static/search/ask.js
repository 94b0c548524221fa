// One question at a time: the newest wins, and a slow network is said in words.
import { browserEngine } from "./engine.js";
import { serverEngine } from "./service.js";

const engines = new Map();
const WAIT = 400;
const LONG_WAIT = 4000;

/** The engine of a mount point; the page's mount points share one. */
export function engineOf({ dataset }) {
  const url = new URL(dataset.mode === "server" ? dataset.api : dataset.manifest, document.baseURI).href;
  if (!engines.has(url)) engines.set(url, dataset.mode === "server" ? serverEngine(url) : browserEngine(url));
  return engines.get(url);
}

/** Runs questions so that only the newest is answered; `waiting("loading" | "slow")` tells of delays. */
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

/** Asks with the filters; those that the index does not know (campaign tags of links) are left out. */
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
