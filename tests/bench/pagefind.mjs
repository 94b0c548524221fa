// How well Pagefind answers judged queries, by class: node tests/bench/pagefind.mjs CORPUS QUERIES.jsonl PAGEFIND
// Writes the pages as plain HTML into a temporary folder, indexes them, and asks through Pagefind's own script.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const [corpus, queriesFile, pagefind] = process.argv.slice(2);
const site = mkdtempSync(join(tmpdir(), "pagefind-"));
process.on("exit", () => rmSync(site, { recursive: true, force: true }));
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

const known = new Set();
for (const file of readdirSync(corpus, { recursive: true }).filter((name) => name.endsWith(".md"))) {
  const id = basename(file, ".md");
  const [, front, body] = readFileSync(join(corpus, file), "utf8").split(/^---$/mu, 3);
  const title = escaped(front.match(/^title:\s*"?(.*?)"?\s*$/mu)[1]);
  const lines = body.split("\n").filter((line) => line.trim());
  const paragraphs = lines.map((line) => `<p>${escaped(line.replace(/^[>#*\- ]+/u, ""))}</p>`).join("\n");
  const html = `<!doctype html><html lang="zh"><title>${title}</title><body><h1>${title}</h1>\n${paragraphs}</body></html>`;
  mkdirSync(join(site, id));
  writeFileSync(join(site, id, "index.html"), html);
  known.add(id);
}
execFileSync(pagefind, ["--site", site], { stdio: ["ignore", "ignore", "inherit"] });

// What Pagefind's script expects of a browser: the page's language and address, and files by fetch.
globalThis.document = { querySelector: () => ({ getAttribute: () => "zh" }), currentScript: null };
globalThis.window = { location: { origin: "http://site", href: "http://site/" } };
globalThis.location = globalThis.window.location;
globalThis.fetch = async (address) =>
  new Response(readFileSync(join(site, decodeURIComponent(new URL(address, "http://site").pathname))));
const engine = await import(pathToFileURL(join(site, "pagefind", "pagefind.js")));
await engine.options({ basePath: "/pagefind/", baseUrl: "/" });
await engine.init();

const popular = fileURLToPath(new URL("../../search-index/examples/relevance/popular.jsonl", import.meta.url));
const lines = [queriesFile, popular].flatMap((file) => readFileSync(file, "utf8").trim().split("\n"));
const classes = new Map();
for (const { class: name, query, relevant } of lines.map((line) => JSON.parse(line))) {
  const wanted = new Set(relevant.filter((id) => known.has(id)));
  if (wanted.size === 0) continue;
  const { results } = await engine.search(query);
  const found = await Promise.all(results.slice(0, 10).map((result) => result.data()));
  const hits = found.flatMap((page, place) => (wanted.has(page.url.split("/")[1]) ? [place] : []));
  const gain = (places) => places.reduce((sum, place) => sum + 1 / Math.log2(place + 2), 0);
  const most = Math.min(wanted.size, 10);
  const measure = [hits.length ? 1 / (hits[0] + 1) : 0, hits.length / most, gain(hits) / gain([...Array(most).keys()])];
  for (const key of [name, "all"]) classes.set(key, [...(classes.get(key) ?? []), measure]);
}
console.log("| class | queries | MRR@10 | recall@10 | nDCG@10 |\n|---|---|---|---|---|");
for (const key of [...classes.keys()].sort((a, b) => (a === "all") - (b === "all") || a.localeCompare(b))) {
  const measures = classes.get(key);
  const mean = (column) => (measures.reduce((sum, measure) => sum + measure[column], 0) / measures.length).toFixed(3);
  console.log(`| ${key} | ${measures.length} | ${mean(0)} | ${mean(1)} | ${mean(2)} |`);
}
process.exit(0);
