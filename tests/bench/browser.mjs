// Types questions into a built site's search page, and into Pagefind's beside it, over lines of three speeds, and prints how long a reader
// waits; `tests/bench/browser` prepares what it needs.
import { createHash, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { launch, open } from "../browser/chromium.mjs";
import { nginx } from "../browser/hosts.mjs";
import { LINES, openLine } from "./line.mjs";

const { values } = parseArgs({
  options: {
    site: { type: "string" },
    /** The folder that holds Pagefind's search page and index, if it is to be measured. */
    pagefind: { type: "string" },
    certificate: { type: "string" },
    key: { type: "string" },
    questions: { type: "string" },
    most: { type: "string", default: "1000" },
    line: { type: "string", multiple: true, default: Object.keys(LINES) },
    pace: { type: "string", default: "0" },
  },
});

/** What people ask a public office, a neighbour or a lawyer every day. */
const EVERYDAY = ["租房押金", "加班工资", "离婚财产分割", "交通事故赔偿", "遗产继承", "酒后驾车", "养老保险", "食品安全", "垃圾分类", "志愿服务", "未成年人保护", "消费者权益"];
/** So long is waited for an answer. */
const PATIENCE = 60_000;

/** The search pages: where they are, their box, and, in the page, how many hits of this question are shown once its answer is there. */
const PAGES = {
  wenku: {
    path: "search/",
    box: "#search-q",
    shown: (question) => document.title.startsWith(`${question} · `) && document.querySelectorAll("#search-app .hit-link").length,
  },
  Pagefind: {
    path: "search.html",
    box: ".pagefind-ui__search-input",
    shown(question) {
      const message = document.querySelector(".pagefind-ui__message");
      const answered = message && message.textContent.includes(question) && !document.querySelector(".pagefind-ui__loading");
      return answered && document.querySelectorAll(".pagefind-ui__result-link").length;
    },
  },
};

/** In the page: when the last key came, and how long WebAssembly modules worked. */
function watch() {
  addEventListener("input", () => (window.lastKey = performance.now()), true);
  window.computed = 0;
  const instantiate = WebAssembly.instantiate;
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

/** In the page: the answer to the question when it is shown, or nothing when patience ends. */
const untilShown = ([question, patience]) =>
  new Promise((resolve) => {
    const start = performance.now();
    const look = (now) => {
      const hits = window.shownHits(question);
      if (typeof hits === "number") return resolve({ hits, sinceKey: performance.now() - window.lastKey, sinceOpened: performance.now(), computed: window.computed });
      return now - start > patience ? resolve(undefined) : requestAnimationFrame(look);
    };
    look(start);
  });

/** Requests since the last call, and rounds: a request waits for another if it was sent when that one's answer was there. */
function countRequests(page) {
  let rounds = new Map();
  let answered = 0;
  page.on("request", (request) => rounds.set(request, answered + 1));
  // What the service worker has kept does not use the line.
  page.on("response", (response) => response.fromServiceWorker() && rounds.delete(response.request()));
  page.on("requestfinished", (request) => (answered = Math.max(answered, rounds.get(request) ?? 0)));
  return () => {
    const taken = { requests: rounds.size, rounds: Math.max(0, ...rounds.values()) };
    rounds = new Map();
    answered = 0;
    return taken;
  };
}

/**
 * A window with nothing cached: the search page is opened, and the questions are typed one after another. The first is typed when the page
 * has come to rest, or `atOnce` as soon as there is a box.
 */
async function readerAsks(browser, line, host, kind, questions, atOnce) {
  const { context, page } = await open(browser);
  const { path, box, shown } = PAGES[kind];
  context.setDefaultTimeout(PATIENCE);
  await context.addInitScript(watch);
  await context.addInitScript(`window.shownHits = ${shown.toString().replace(/^shown/, "function shown")}`);
  const count = countRequests(page);
  const rows = [];
  line.take();
  await page.goto(new URL(path, host).href, { waitUntil: atOnce ? "commit" : "load" });
  await page.waitForSelector(box);
  if (!atOnce) await line.quiet();
  for (const [place, question] of questions.entries()) {
    if (place) {
      line.take();
      count();
    }
    await page.focus(box);
    await page.$eval(box, (input) => input.select());
    await page.evaluate(() => (window.computed = 0));
    const answer = page.evaluate(untilShown, [question, PATIENCE]);
    // An input method hands over words or a whole phrase; with --pace, one character after the other.
    for (const part of Number(values.pace) ? question : [question]) {
      await page.keyboard.insertText(part);
      if (Number(values.pace)) await page.waitForTimeout(Number(values.pace));
    }
    const found = await answer;
    if (!found) console.error(`${kind}: no answer to ${question}`);
    await line.quiet();
    rows.push({ ...found, ...count(), bytes: line.take(), when: place ? "later" : atOnce ? "at once" : "first" });
  }
  await context.close();
  return rows;
}

/** Each question is the first in one window and a later one in others, with one that had time to get ready and one that had not. */
async function ask(browser, line, host, kind, questions) {
  const rows = [];
  for (let at = 0; at < questions.length; at += 2) {
    const asked = [0, 1, 2].map((next) => questions[(at + next) % questions.length]);
    for (const atOnce of [true, false]) rows.push(...(await readerAsks(browser, line, host, kind, asked, atOnce)));
  }
  return rows;
}

const ranked = (share, numbers) => [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(share * numbers.length))];
const median = (numbers) => ranked(0.5, numbers);
const seconds = (ms) => (ms / 1000).toFixed(2);
const kilo = (bytes) => (bytes / 1000).toFixed(0);

/** A row of the table. Times are those of questions that found something: an empty answer loads nothing that could be read. */
function tableRow(name, protocol, kind, rows) {
  const found = rows.filter(({ hits }) => hits);
  const at = (when, of) => found.filter((row) => row.when === when).map(of);
  const [opened, first, later] = [at("at once", (row) => row.sinceOpened), at("first", (row) => row.sinceKey), at("later", (row) => row.sinceKey)];
  if (!opened.length || !first.length || !later.length) return `| ${name} | ${protocol} | ${kind} | found nothing |`;
  const of = (measure) => at("later", (row) => row[measure]);
  const computed = kind === "wenku" ? `${ranked(0.95, of("computed")).toFixed(0)}` : "";
  const cells = [
    name,
    protocol,
    kind,
    seconds(median(opened)),
    seconds(median(first)),
    `${seconds(median(later))} / ${seconds(ranked(0.95, later))}`,
    kilo(median(at("at once", (row) => row.bytes))),
    `${kilo(median(of("bytes")))} / ${kilo(ranked(0.95, of("bytes")))}`,
    `${median(of("requests"))} / ${ranked(1, of("requests"))}`,
    `${median(of("rounds"))} / ${ranked(1, of("rounds"))}`,
    computed,
    `${rows.filter(({ hits }) => hits >= 10).length} of ${rows.length}`,
  ];
  return `| ${cells.join(" | ")} |`;
}

async function readQuestions() {
  if (!values.questions) return EVERYDAY;
  const lines = (await readFile(values.questions, "utf8")).split("\n").map((line) => line.trim()).filter(Boolean);
  return lines.map((line) => (line.startsWith("{") ? JSON.parse(line).query : line));
}

const unknown = values.line.filter((name) => !(name in LINES));
if (unknown.length) throw new Error(`no such line: ${unknown.join(", ")}; there are ${Object.keys(LINES).map((name) => `"${name}"`).join(", ")}`);
const questions = (await readQuestions()).slice(0, Number(values.most));
const folders = { wenku: values.site, ...(values.pagefind && { Pagefind: values.pagefind }) };
const http2 = { certificate: values.certificate, key: values.key };
const publicKey = new X509Certificate(await readFile(values.certificate)).publicKey.export({ type: "spki", format: "der" });
// A certificate that is merely not checked would keep the browser from caching.
const browser = await launch(`--ignore-certificate-errors-spki-list=${createHash("sha256").update(publicKey).digest("base64")}`);
const HEAD = ["line", "protocol", "search", "page opened, typed at once: s to ten hits", "first question on a page at rest, s", "later question, median / p95 s", "page and first question, kB", "later question, median / p95 kB", "… requests, median / most", "… rounds, median / most", "… compute p95, ms", "ten hits shown"];
const table = [HEAD, HEAD.map(() => "---")].map((cells) => `| ${cells.join(" | ")} |`);
try {
  for (const name of values.line) {
    for (const [protocol, secure] of Object.entries({ "HTTP/1.1": undefined, "HTTP/2": http2 })) {
      for (const [kind, folder] of Object.entries(folders)) {
        // Hosts compress text as a rule; ranges of the index they send as they are.
        const host = await nginx(folder, { gzip: "on; gzip_types text/css application/javascript", http2: secure });
        const line = await openLine(new URL(host.url).port, LINES[name]);
        const address = `${secure ? "https" : "http"}://127.0.0.1:${line.port}/`;
        table.push(tableRow(name, protocol, kind, await ask(browser, line, address, kind, questions)));
        console.error(table.at(-1));
        line.stop();
        await host.stop();
      }
    }
  }
} finally {
  await browser.close();
}
console.log(`${new Date().toISOString().slice(0, 10)}, ${questions.length} questions\n\n${table.join("\n")}`);
