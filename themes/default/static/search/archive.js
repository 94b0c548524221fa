// Fetches ranges of the index's archive from any static host: in parallel, near ones together, each byte once.
import { Fault, request } from "./fault.js";
import { openStore } from "./storage.js";

/** Unused bytes between two ranges that cost less than another request does on a slow line. */
const GAP = 4096;
/**
 * How ranges are fetched. The browser's HTTP cache locks an entry while it is written, so that ranges of one address would be sent one
 * after the other: they pass it by. What has come is kept by `storage.js`.
 */
const PAST_THE_CACHE = "no-store";
/** Requests under way at once: all of a question's, so that it waits once; browsers hold back those that a host's connection cannot take. */
const AT_ONCE = 200;

/** The manifest: which archive is current, and what to fetch of it first. */
export async function readManifest(url) {
  const manifest = await request(url, { cache: "no-cache" }, async (response) => {
    if (!response.ok) throw new Fault("missing", `${response.status} ${url}`);
    try {
      return JSON.parse(await response.text());
    } catch (error) {
      if (error instanceof SyntaxError) throw new Fault("damaged", url);
      throw error;
    }
  });
  const { archive, hash, bytes, open } = manifest;
  const named = /^index-([0-9a-f]{8,64})\.bin$/.exec(archive);
  if (!named || !String(hash).startsWith(named[1]) || !(open >= 0 && open < bytes)) throw new Fault("damaged", url);
  return manifest;
}

/** Ranges in order, those nearer than `gap` as one. */
export function joinNear(ranges, gap) {
  const joined = [];
  for (const [start, end] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = joined[joined.length - 1];
    if (last && start - last[1] <= gap) last[1] = Math.max(last[1], end);
    else joined.push([start, end]);
  }
  return joined;
}

/** The archive that the manifest names; `provide(start, bytes)` receives what was asked for, past all caches where `fresh`. */
export async function openArchive(manifestUrl, manifest, provide, fresh) {
  const url = new URL(manifest.archive, manifestUrl).href;
  const store = await openStore(manifestUrl, manifest.hash);
  const waiting = [];
  const underWay = new Map();
  let running = 0;
  let whole = false;

  function hand(start, bytes, isNew) {
    whole = whole || bytes.length === manifest.bytes;
    provide(start, bytes);
    if (isNew) store.keep(start, bytes);
  }

  async function read(response, start, end) {
    if (!response.ok) throw new Fault("missing", `${response.status} ${url}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    // A host without ranges answers 200 with everything.
    if (response.status === 200) {
      if (bytes.length !== manifest.bytes) throw new Fault("changed", `${bytes.length} bytes instead of ${manifest.bytes}`);
      return hand(0, bytes, true);
    }
    const told = /\/(\d+)$/.exec(response.headers.get("content-range") || "");
    if (told && Number(told[1]) !== manifest.bytes) throw new Fault("changed", `${told[1]} bytes instead of ${manifest.bytes}`);
    if (bytes.length !== end - start) throw new Fault("partial", `${bytes.length} bytes instead of ${end - start}`);
    return hand(start, bytes, true);
  }

  const fetchAll = () => request(url, { cache: fresh ? "reload" : "no-cache" }, (response) => read(response, 0, manifest.bytes));

  async function fetchRange(start, end) {
    const options = { headers: { Range: `bytes=${start}-${end - 1}` }, cache: PAST_THE_CACHE };
    try {
      await request(url, options, (response) => read(response, start, end));
    } catch (error) {
      // A host that compresses what it cuts: all of it in one piece can still be read.
      if (error.kind !== "partial") throw error;
      await fetchAll();
    }
  }

  function next() {
    while (running < AT_ONCE && waiting.length) {
      const job = waiting.shift();
      running += 1;
      job.start().then(job.resolve, job.reject).then(() => {
        running -= 1;
        next();
      });
    }
  }

  /** Joins a request that is under way already; one whose question was dropped is not begun. */
  function queue(start, end, signal) {
    const key = `${start}-${end}`;
    if (underWay.has(key)) return underWay.get(key);
    const begin = async () => {
      if (!(signal && signal.aborted) && !whole) await fetchRange(start, end);
    };
    const done = new Promise((resolve, reject) => waiting.push({ start: begin, resolve, reject }));
    const forget = () => underWay.delete(key);
    underWay.set(key, done);
    done.then(forget, forget);
    next();
    return done;
  }

  return {
    /** Provides the ranges; resolves when all are there. */
    async load(ranges, signal) {
      const lacking = [];
      const handed = new Set();
      for (const [start, end] of ranges) {
        const kept = await store.find(start, end);
        if (!kept) lacking.push([start, end]);
        else if (!handed.has(kept.start)) {
          handed.add(kept.start);
          hand(kept.start, kept.bytes, false);
        }
      }
      const joined = joinNear(lacking, GAP);
      await Promise.all(joined.map(([start, end]) => queue(start, end, signal)));
    },
    clear: () => store.clear(),
  };
}
