// Fetches ranges of the index's archive from any static host: all that a question needs in one request where the host can, else in parallel
// with near ones joined; each byte once.
import { Fault, request } from "./fault.js";
import { openStore } from "./storage.js";

/** Unused bytes between two ranges that cost less than another request does on a slow line; than another part of one request. */
const GAP = { requests: 4096, parts: 160 };
/**
 * How ranges are fetched. The browser's HTTP cache locks an entry while it is written, so that ranges of one address would be sent one
 * after the other: they pass it by. What has come is kept by `storage.js`.
 */
const PAST_THE_CACHE = "no-store";

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
  const underWay = new Map();
  let whole = false;
  /** Whether the host is taken to send several ranges in one answer. */
  let several = true;

  function hand(start, bytes, isNew) {
    whole = whole || bytes.length === manifest.bytes;
    provide(start, bytes);
    if (isNew) store.keep(start, bytes);
  }

  const check = (told) => {
    if (told && Number(told) !== manifest.bytes) throw new Fault("changed", `${told} bytes instead of ${manifest.bytes}`);
  };

  async function readOne(response, start, end) {
    if (!response.ok) throw new Fault("missing", `${response.status} ${url}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    // A host without ranges answers 200 with everything.
    if (response.status === 200) {
      if (bytes.length !== manifest.bytes) throw new Fault("changed", `${bytes.length} bytes instead of ${manifest.bytes}`);
      return hand(0, bytes, true);
    }
    check((/\/(\d+)$/.exec(response.headers.get("content-range") || "") || [])[1]);
    if (bytes.length !== end - start) throw new Fault("partial", `${bytes.length} bytes instead of ${end - start}`);
    return hand(start, bytes, true);
  }

  const fetchAll = () => request(url, { cache: fresh ? "reload" : "no-cache" }, (response) => readOne(response, 0, manifest.bytes));
  const get = (ranges, read) => {
    const Range = `bytes=${ranges.map(([start, end]) => `${start}-${end - 1}`).join(",")}`;
    return request(url, { headers: { Range }, cache: PAST_THE_CACHE }, read);
  };

  async function fetchOne([start, end]) {
    try {
      await get([[start, end]], (response) => readOne(response, start, end));
    } catch (error) {
      // A host that compresses what it cuts: all of it in one piece can still be read.
      if (error.kind !== "partial") throw error;
      await fetchAll();
    }
  }

  const fetchEach = (ranges) => Promise.all(joinNear(ranges, GAP.requests).map(fetchOne));

  /** All ranges in one request, where the host can; a host that answers otherwise is asked for each by itself from now on. */
  async function fetchTogether(ranges) {
    const parts = await get(ranges, readSeveral).catch((error) => {
      // On a line too slow for all at once each range is kept as it comes.
      if (error.kind !== "slow") throw error;
      several = false;
      return [];
    });
    for (const { start, bytes, total } of parts) {
      check(total);
      hand(start, bytes, true);
    }
    const lacks = ([start, end]) => !parts.some((part) => part.start <= start && end <= part.start + part.bytes.length);
    const left = ranges.filter(lacks);
    if (left.length) await fetchEach(left);
  }

  async function readSeveral(response) {
    const boundary = /^multipart\/byteranges;.*boundary="?([^";]+)/i.exec(response.headers.get("content-type") || "");
    if (response.status === 206 && boundary) return cutParts(new Uint8Array(await response.arrayBuffer()), boundary[1]);
    // One range at a time, or all of it.
    several = false;
    const one = /^bytes (\d+)-\d+\/(\d+|\*)/.exec(response.headers.get("content-range") || "");
    if (response.status === 206 && one) return [{ start: Number(one[1]), bytes: new Uint8Array(await response.arrayBuffer()), total: one[2] === "*" ? "" : one[2] }];
    if (response.body) await response.body.cancel();
    return [];
  }

  /** Fetches ranges; the promise of each is known to those who need it too. */
  function fetchNew(ranges) {
    const joined = joinNear(ranges, several ? GAP.parts : GAP.requests);
    const done = several && joined.length > 1 ? fetchTogether(joined) : fetchEach(joined);
    const keys = ranges.map(String);
    const forget = () => keys.forEach((key) => underWay.delete(key));
    keys.forEach((key) => underWay.set(key, done));
    done.then(forget, forget);
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
      if (whole || (signal && signal.aborted)) return;
      const unasked = lacking.filter((range) => !underWay.has(String(range)));
      if (unasked.length) fetchNew(unasked);
      await Promise.all(lacking.map((range) => underWay.get(String(range))));
    },
    clear: () => store.clear(),
  };
}

const text = new TextDecoder("latin1");

/** The parts of an answer with several ranges (RFC 9110, 14.6): where each starts, its bytes, and how long the whole file is. */
export function cutParts(bytes, boundary) {
  const parts = [];
  let at = 0;
  for (;;) {
    // A part's head is short: it is looked for in the next bytes only.
    const head = text.decode(bytes.subarray(at, at + 600));
    const open = head.indexOf(`--${boundary}`);
    const end = head.indexOf("\r\n\r\n", open);
    if (open < 0 || end < 0) return parts;
    const range = /content-range:\s*bytes\s+(\d+)-(\d+)\/(\d+|\*)/i.exec(head.slice(open, end));
    if (!range) return parts;
    const [start, last] = [Number(range[1]), Number(range[2])];
    const from = at + end + 4;
    at = from + last - start + 1;
    if (at > bytes.length) return parts;
    parts.push({ start, bytes: bytes.slice(from, at), total: range[3] === "*" ? "" : range[3] });
  }
}
