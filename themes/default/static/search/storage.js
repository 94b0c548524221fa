// Stores fetched ranges of an archive in the browser, under the archive's hash. Without storage everything still works.
const MOST_BYTES = 48 << 20;

const quietly = async (work, otherwise) => {
  try {
    return await work();
  } catch {
    // Storage may be full, forbidden (private windows) or absent (plain http). Bytes are then fetched again.
    return otherwise;
  }
};

/** Opens the store of one archive, and deletes those of earlier archives. */
export async function openStore(manifestUrl, hash) {
  const site = `search-index ${manifestUrl} `;
  const cache = await quietly(async () => {
    for (const name of await caches.keys()) if (name.startsWith(site) && name !== site + hash) await caches.delete(name);
    return caches.open(site + hash);
  });
  const address = (start, end) => `${manifestUrl}?${start}-${end}`;
  const parts = [];
  if (cache) {
    for (const { url } of await quietly(() => cache.keys(), [])) {
      const found = /\?(\d+)-(\d+)$/.exec(url);
      if (found) parts.push([Number(found[1]), Number(found[2])]);
    }
  }
  let bytesKept = parts.reduce((sum, [start, end]) => sum + end - start, 0);

  return {
    /** The stored part that contains the range: its `start` and `bytes`. */
    async find(start, end) {
      const part = parts.find((part) => part[0] <= start && end <= part[1]);
      if (!part) return undefined;
      const bytes = await quietly(async () => new Uint8Array(await (await cache.match(address(...part))).arrayBuffer()));
      if (bytes && bytes.length === part[1] - part[0]) return { start: part[0], bytes };
      parts.splice(parts.indexOf(part), 1);
      return undefined;
    },
    keep(start, bytes) {
      const end = start + bytes.length;
      if (!cache || bytesKept + bytes.length > MOST_BYTES) return;
      bytesKept += bytes.length;
      parts.push([start, end]);
      quietly(() => cache.put(address(start, end), new Response(bytes)));
    },
    /** Deletes everything, because some bytes were wrong. */
    async clear() {
      parts.length = 0;
      bytesKept = 0;
      await quietly(async () => {
        for (const key of await cache.keys()) await cache.delete(key);
      });
    },
  };
}
