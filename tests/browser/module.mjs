// The search module under Node: a built site's own module over its own index, given only the ranges that it asks for.
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** The folder of a built site's search scripts. */
export async function scripts(site) {
  const [hash] = await readdir(join(site, "assets"));
  return `assets/${hash}/search`;
}

/** A function that answers search requests for the site built in the folder `site`. */
export async function openModule(site) {
  const compressed = await readFile(join(site, await scripts(site), "search-index.wasm"));
  const { instance } = await WebAssembly.instantiate(gunzipSync(compressed), {});
  const module = instance.exports;
  const manifest = JSON.parse(JSON.parse(await readFile(join(site, "search-index/meta.json"), "utf8")).payload);
  const archive = Buffer.concat(await Promise.all(manifest.files.map(([name]) => readFile(join(site, "search-index", name)))));
  const pass = (bytes) => {
    const at = module.allocate(bytes.length);
    new Uint8Array(module.memory.buffer, at, bytes.length).set(bytes);
    return at;
  };
  const provide = (start, end) => module.provide(start, pass(archive.subarray(start, end)), end - start);
  module.open(manifest.bytes);
  provide(manifest.open, manifest.bytes);
  return (wanted) => {
    const question = Buffer.from(JSON.stringify({ search: wanted }));
    for (let trip = 0; trip <= 4; trip += 1) {
      const at = module.ask(pass(question), question.length);
      const answer = JSON.parse(Buffer.from(module.memory.buffer, at, module.answer_length()).toString());
      if (!answer.missing) return answer;
      answer.missing.forEach(([start, end]) => provide(start, end));
    }
    throw new Error(`more than four trips for ${wanted.query}`);
  };
}
