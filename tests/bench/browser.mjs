// Asks a built site's search, and Pagefind's beside it, as a reader's browser does, and prints what that costs; `tests/bench/browser` prepares both.
import { connect, createServer } from "node:net";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { launch, open } from "../browser/chromium.mjs";
import { nginx } from "../browser/hosts.mjs";

const { positionals, values } = parseArgs({ allowPositionals: true, options: { first: { type: "string", default: "合同解除" }, most: { type: "string", default: "100000" } } });
const [site, file] = positionals;
const lines = (await readFile(file, "utf8")).split("\n").filter(Boolean);
const queries = lines.map((line) => JSON.parse(line).query).slice(0, Number(values.most));

/** A relay to `port` that notes every request that passes: its bytes with all headers. */
async function relay(port) {
  let requests = [];
  const server = createServer((client) => {
    const host = connect(port, "127.0.0.1");
    let last;
    client.on("data", (bytes) => {
      const line = /^[A-Z]+ (\S+) HTTP/.exec(bytes.toString("latin1"));
      if (line) requests.push((last = { path: line[1], up: 0, down: 0 }));
      if (last) last.up += bytes.length;
    });
    host.on("data", (bytes) => last && (last.down += bytes.length));
    for (const [from, to] of [[client, host], [host, client]]) from.on("error", () => to.destroy()).pipe(to);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  /** What passed since the last call. */
  const take = () => {
    const all = requests;
    requests = [];
    const sum = (of) => all.reduce((total, one) => total + of(one), 0);
    return { all, down: sum((one) => one.down), up: sum((one) => one.up), requests: all.length };
  };
  return { url: `http://127.0.0.1:${server.address().port}/`, take, stop: () => server.close() };
}

/** In the page: times all that runs inside of WebAssembly modules. */
function timeModules() {
  const instantiate = WebAssembly.instantiate;
  window.computed = 0;
  const timed = (work) => (...given) => {
    const start = performance.now();
    const made = work(...given);
    window.computed += performance.now() - start;
    return made;
  };
  WebAssembly.instantiate = async (...given) => {
    const { exports } = await instantiate(...given);
    return { exports: Object.fromEntries(Object.entries(exports).map(([name, one]) => [name, typeof one === "function" ? timed(one) : one])) };
  };
}

/** Round trips: a request waits for another if it was sent when that one's answer was there. */
function trips(page) {
  let depths = new Map();
  let answered = 0;
  page.on("request", (request) => depths.set(request, answered + 1));
  page.on("requestfinished", (request) => (answered = Math.max(answered, depths.get(request) ?? 0)));
  return () => {
    const most = Math.max(0, ...depths.values());
    depths = new Map();
    answered = 0;
    return most;
  };
}

/** A window with nothing cached, and what passed on its way since the last `take`. */
async function fresh(browser, way) {
  const { context, page } = await open(browser, { serviceWorkers: "block" });
  context.setDefaultTimeout(120_000);
  const count = trips(page);
  return { context, page, take: () => ({ ...way.take(), trips: count() }) };
}
const settled = (page) => page.waitForLoadState("networkidle").then(() => page.waitForTimeout(600));

/** The results page itself: the question typed, until ten hits are shown; what comes later is counted too. */
async function firstHere(browser, way) {
  const { context, page, take } = await fresh(browser, way);
  await page.goto(`${way.url}search/`);
  await settled(page);
  take();
  const start = performance.now();
  await page.fill("#search-q", values.first);
  await page.waitForFunction(() => document.querySelectorAll(".hit-link").length >= 10);
  const time = performance.now() - start;
  await settled(page);
  const engine = await page.evaluate(() => performance.getEntriesByType("resource").find(({ name }) => name.endsWith("/search/engine.js")).name);
  const taken = take();
  await context.close();
  return { ...taken, time, engine };
}

/** Every question to a newly opened engine, asked as the results page asks. */
async function laterHere(browser, way, engineUrl) {
  const { context, page, take } = await fresh(browser, way);
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  await page.addInitScript(timeModules);
  await page.goto(`${way.url}search/`);
  await settled(page);
  const rows = [];
  for (const query of queries) {
    take();
    await page.evaluate(async (script) => {
      for (const name of await caches.keys()) await caches.delete(name);
      const { browserEngine } = await import(script);
      window.engine = browserEngine(new URL(document.getElementById("search-app").dataset.manifest, document.baseURI).href);
      await window.engine.warm();
    }, engineUrl);
    const opening = take();
    const { hits, compute } = await page.evaluate(async (asked) => {
      window.computed = 0;
      const found = await window.engine.search({ query: asked, filters: {}, sort: "relevance", limit: 10, facets: true });
      return { hits: found.hits.length, compute: window.computed };
    }, query);
    rows.push({ ...take(), opening: opening.down, hits, compute });
  }
  await context.close();
  return rows;
}

/** In the page: Pagefind's hits for a question, at most ten. */
async function askPagefind(asked) {
  const { results } = await window.pagefind.search(asked);
  return (await Promise.all(results.slice(0, 10).map((one) => one.data()))).length;
}

/** Pagefind from its script on, in a window of its own for every question: its worker keeps what it has read. */
async function pagefind(browser, way, asked) {
  const { context, page, take } = await fresh(browser, way);
  await page.goto(`${way.url}empty.html`);
  take();
  const start = performance.now();
  await page.evaluate(async (script) => {
    window.pagefind = await import(script);
    await window.pagefind.init();
  }, `${way.url}pagefind/pagefind.js`);
  const opening = take();
  const hits = await page.evaluate(askPagefind, asked);
  const later = take();
  await context.close();
  return { opening, later, hits, time: performance.now() - start };
}

async function allPagefind(browser, way) {
  const { opening, later, time } = await pagefind(browser, way, values.first);
  const first = { all: [...opening.all, ...later.all], down: opening.down + later.down, up: opening.up + later.up, requests: opening.requests + later.requests, trips: opening.trips + later.trips, time };
  const rows = [];
  for (const query of queries) {
    const one = await pagefind(browser, way, query);
    rows.push({ ...one.later, opening: one.opening.down, hits: one.hits });
  }
  return { first, rows };
}

const at = (share, numbers) => [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(share * numbers.length))];
const kilo = (bytes) => `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)} kB`;
const both = (rows, of) => `${kilo(at(0.5, rows.map(of)))} / ${kilo(at(0.95, rows.map(of)))}`;

/** The column of one engine, by the name of the row. */
function column({ first, rows }) {
  const part = (pattern) => kilo(first.all.filter(({ path }) => pattern.test(path)).reduce((sum, { down }) => sum + down, 0));
  const timed = rows.every((row) => row.compute !== undefined);
  return {
    [`first question with ten hits (${values.first}), everything`]: `${kilo(first.down)} (and ${kilo(first.up)} sent)`,
    "… scripts": part(/\.js$/),
    "… module": part(/wasm|\.pagefind$/),
    "… index": part(/search-index\/|\.pf_|entry\.json/),
    "… requests, round trips": `${first.requests}, ${first.trips}`,
    "… time": `${first.time.toFixed(0)} ms`,
    "later question, median / p95": both(rows, (row) => row.down),
    "… requests, median / most": `${at(0.5, rows.map((row) => row.requests))} / ${at(1, rows.map((row) => row.requests))}`,
    "… round trips, median / most": `${at(0.5, rows.map((row) => row.trips))} / ${at(1, rows.map((row) => row.trips))}`,
    "… compute in the tab, median / p95": timed ? `${at(0.5, rows.map((row) => row.compute)).toFixed(1)} / ${at(0.95, rows.map((row) => row.compute)).toFixed(1)} ms` : "",
    "every question cold but for the scripts, median / p95": both(rows, (row) => row.down + row.opening),
    "questions with any hit": `${rows.filter((row) => row.hits).length} of ${rows.length}`,
  };
}

const host = await nginx(site, { gzip: "off" });
const way = await relay(new URL(host.url).port);
const browser = await launch();
try {
  const first = await firstHere(browser, way);
  const columns = { wenku: column({ first, rows: await laterHere(browser, way, first.engine) }) };
  if (existsSync(join(site, "pagefind/pagefind.js"))) {
    await writeFile(join(site, "empty.html"), "<!doctype html><title>empty</title><link rel=icon href=data:,>");
    columns.Pagefind = column(await allPagefind(browser, way));
  }
  const names = Object.keys(columns);
  console.log([`| | ${names.join(" | ")} |`, `|---|${"---|".repeat(names.length)}`, ...Object.keys(columns.wenku).map((row) => `| ${row} | ${names.map((name) => columns[name][row]).join(" | ")} |`)].join("\n"));
} finally {
  await browser.close();
  way.stop();
  await host.stop();
}
