// Fetches ranges of the index's files from any static host: all that a question needs of a file in one request where the host can, else in
// parallel with near ones joined; each byte once. The files count as one, in the order of the manifest: a place in the index is a place there.
import { Fault, request } from "./fault.js";
import { openStore } from "./storage.js";

/** Unused bytes between two ranges that cost less than another request does on a slow line; than another part of one request. */
const GAP = { requests: 4096, parts: 160 };
/**
 * How ranges are fetched. The browser's HTTP cache locks an entry while it is written, so that ranges of one address would be sent one
 * after the other: they pass it by. What has come is kept by `storage.js`.
 */
const PAST_THE_CACHE = "no-store";

/** The manifest: which files the index has, and what to fetch of them first. It stands in what tantivy reads first of an index. */
export async function readManifest(url) {
  const manifest = await request(url, { cache: "no-cache" }, async (response) => {
    if (!response.ok) throw new Fault("missing", `${response.status} ${url}`);
    try {
      return JSON.parse(JSON.parse(await response.text()).payload);
    } catch (error) {
      if (error instanceof SyntaxError) throw new Fault("damaged", url);
      throw error;
    }
  });
  if (!isWhole(manifest)) throw new Fault("damaged", url);
  return manifest;
}

/** Whether the manifest names files of ours that are as long together as it says, its head by its hash. */
function isWhole({ files, hash, bytes, open }) {
  const isFile = ([name, length]) => /^[0-9a-f]{32}\.[a-z]{3,9}$|^head-[0-9a-f]{32}\.bin$/.test(name) && length >= 0;
  if (!Array.isArray(files) || !files.length || !files.every((file) => Array.isArray(file) && isFile(file))) return false;
  const head = /^head-([0-9a-f]+)\.bin$/.exec(files[files.length - 1][0]);
  const sum = files.reduce((all, [, length]) => all + length, 0);
  return Boolean(head) && String(hash).startsWith(head[1]) && sum === bytes && open >= 0 && open < bytes;
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

/**
 * One file of the index, which stands at `base` there; `hand(start, bytes)` receives what was fetched, past all caches where `fresh`.
 * `host` is what is known of the host: whether it sends ranges, and several of them in one answer.
 */
function openFile(url, base, length, hand, { host, fresh }) {
  /** Everything, once the host has sent it. */
  let all;

  const check = (told) => {
    if (told && Number(told) !== length) throw new Fault("changed", `${told} bytes instead of ${length}`);
  };

  async function readOne(response, start, end) {
    if (!response.ok) throw new Fault("missing", `${response.status} ${url}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    // A host without ranges answers 200 with everything.
    if (response.status === 200) {
      if (bytes.length !== length) throw new Fault("changed", `${bytes.length} bytes instead of ${length}`);
      host.ranges = false;
      return hand(base, bytes);
    }
    check((/\/(\d+)$/.exec(response.headers.get("content-range") || "") || [])[1]);
    if (bytes.length !== end - start) throw new Fault("partial", `${bytes.length} bytes instead of ${end - start}`);
    return hand(base + start, bytes);
  }

  const fetchAll = () => {
    all = all || request(url, { cache: fresh ? "reload" : "no-cache" }, (response) => readOne(response, 0, length));
    return all;
  };
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
      host.several = false;
      return [];
    });
    for (const { start, bytes, total } of parts) {
      check(total);
      hand(base + start, bytes);
    }
    const lacks = ([start, end]) => !parts.some((part) => part.start <= start && end <= part.start + part.bytes.length);
    const left = ranges.filter(lacks);
    if (left.length) await fetchEach(left);
  }

  async function readSeveral(response) {
    const boundary = /^multipart\/byteranges;.*boundary="?([^";]+)/i.exec(response.headers.get("content-type") || "");
    if (response.status === 206 && boundary) return cutParts(new Uint8Array(await response.arrayBuffer()), boundary[1]);
    // One range at a time, or all of it.
    host.several = false;
    const one = /^bytes (\d+)-\d+\/(\d+|\*)/.exec(response.headers.get("content-range") || "");
    if (response.status === 206 && one) return [{ start: Number(one[1]), bytes: new Uint8Array(await response.arrayBuffer()), total: one[2] === "*" ? "" : one[2] }];
    if (response.body) await response.body.cancel();
    return [];
  }

  return (ranges) => {
    if (!host.ranges) return fetchAll();
    const joined = joinNear(ranges, host.several ? GAP.parts : GAP.requests);
    return host.several && joined.length > 1 ? fetchTogether(joined) : fetchEach(joined);
  };
}

/** The files that the manifest names; `provide(start, bytes)` receives what was asked for. */
export async function openArchive(manifestUrl, manifest, provide, fresh) {
  const store = await openStore(manifestUrl, manifest.hash);
  const underWay = new Map();
  /** Files that have come whole, by where they start. */
  const whole = new Set();
  const files = [];
  const host = { ranges: true, several: true };
  for (const [name, length] of manifest.files) {
    const base = files.length ? files[files.length - 1].end : 0;
    const hand = (start, bytes) => {
      take(start, bytes);
      store.keep(start, bytes);
    };
    const url = new URL(name, manifestUrl).href;
    files.push({ base, end: base + length, fetch: openFile(url, base, length, hand, { host, fresh }) });
  }

  function take(start, bytes) {
    const file = files.find(({ base, end }) => start === base && start + bytes.length === end);
    if (file) whole.add(file.base);
    provide(start, bytes);
  }

  /** The file in which a range lies; ranges never go beyond one. */
  const fileOf = (start) => files.find(({ end }) => start < end);

  /** Fetches ranges; the promise of each is known to those who need it too. */
  function fetchNew(ranges) {
    for (const file of files) {
      const own = ranges.filter(([start]) => fileOf(start) === file);
      if (!own.length) continue;
      const done = file.fetch(own.map(([start, end]) => [start - file.base, end - file.base]));
      const keys = own.map(String);
      const forget = () => keys.forEach((key) => underWay.delete(key));
      keys.forEach((key) => underWay.set(key, done));
      done.then(forget, forget);
    }
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
          take(kept.start, kept.bytes);
        }
      }
      if (signal && signal.aborted) return;
      const left = lacking.filter(([start]) => !whole.has(fileOf(start).base));
      const unasked = left.filter((range) => !underWay.has(String(range)));
      if (unasked.length) fetchNew(unasked);
      await Promise.all(left.map((range) => underWay.get(String(range))));
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
