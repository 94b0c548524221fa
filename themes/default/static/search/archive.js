// Fetches ranges of the index's archive from any static host, each byte only once. If the host can, one request fetches all ranges that a
// question needs; otherwise requests run in parallel, and near ranges are joined.
import { Fault, request } from "./fault.js";
import { openStore } from "./storage.js";

/** Ranges with at most this many bytes between them are joined: the unused bytes cost less than another request, or another part of one. */
const GAP = { requests: 4096, parts: 160 };
/**
 * Ranges bypass the browser's HTTP cache. It locks an entry while it writes it, so ranges of one address would be fetched one after the
 * other. `storage.js` stores them instead.
 */
const PAST_THE_CACHE = "no-store";

/** Reads the manifest: the name of the current archive, and where the part to fetch first begins. */
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

/** Sorts ranges and joins those with at most `gap` bytes between them. */
export function joinNear(ranges, gap) {
  const joined = [];
  for (const [start, end] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = joined[joined.length - 1];
    if (last && start - last[1] <= gap) last[1] = Math.max(last[1], end);
    else joined.push([start, end]);
  }
  return joined;
}

/** Opens the archive that the manifest names. `provide(start, bytes)` receives what was fetched. `fresh` bypasses all caches. */
export async function openArchive(manifestUrl, manifest, provide, fresh) {
  const url = new URL(manifest.archive, manifestUrl).href;
  const store = await openStore(manifestUrl, manifest.hash);
  const underWay = new Map();
  let whole = false;
  /** Whether to expect that the host sends several ranges in one answer. */
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
    // A host without support for ranges answers 200 with the whole file.
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
      // The host compresses the ranges that it sends. The whole file in one piece can still be read.
      if (error.kind !== "partial") throw error;
      await fetchAll();
    }
  }

  const fetchEach = (ranges) => Promise.all(joinNear(ranges, GAP.requests).map(fetchOne));

  /** Fetches all ranges in one request. If the host answers otherwise, ranges are requested one by one from then on. */
  async function fetchTogether(ranges) {
    const parts = await get(ranges, readSeveral).catch((error) => {
      // On a slow line, separate requests let each range be stored as it arrives.
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
    // The host sends only one range, or the whole file.
    several = false;
    const one = /^bytes (\d+)-\d+\/(\d+|\*)/.exec(response.headers.get("content-range") || "");
    if (response.status === 206 && one) return [{ start: Number(one[1]), bytes: new Uint8Array(await response.arrayBuffer()), total: one[2] === "*" ? "" : one[2] }];
    if (response.body) await response.body.cancel();
    return [];
  }

  /** Fetches ranges. `underWay` has the promise of each, so that other questions can wait for it, too. */
  function fetchNew(ranges) {
    const joined = joinNear(ranges, several ? GAP.parts : GAP.requests);
    const done = several && joined.length > 1 ? fetchTogether(joined) : fetchEach(joined);
    const keys = ranges.map(String);
    const forget = () => keys.forEach((key) => underWay.delete(key));
    keys.forEach((key) => underWay.set(key, done));
    done.then(forget, forget);
  }

  return {
    /** Loads the ranges. Resolves when all have been provided. */
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

/** Splits an answer with several ranges (RFC 9110, 14.6) into parts: `start`, `bytes`, and `total`, the length of the whole file. */
export function cutParts(bytes, boundary) {
  const parts = [];
  let at = 0;
  for (;;) {
    // The head of a part is short, so only the next bytes are searched for it.
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
