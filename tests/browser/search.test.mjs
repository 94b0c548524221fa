// Searching in the reader's browser: on every kind of host, what it costs, and how it is used.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { launch, open, WIDTHS } from "./chromium.mjs";
import { nginx, python } from "./hosts.mjs";
import { base, built, build, folder } from "./site.mjs";

const CSP = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'";
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** The files of the index that are read by ranges. */
const FILES = /\.(?:bin|term|idx|pos|store)$/;
const hosts = {};
let browser;
before(async () => {
  browser = await launch();
  hosts.python = await python(built);
  hosts.nginx = await nginx(built, { headers: { "Content-Security-Policy": CSP } });
  hosts.wenku = { url: base, stop: async () => {} };
});
after(async () => {
  await browser?.close();
  for (const host of Object.values(hosts)) await host.stop();
});

const fresh = (options) => open(browser, { serviceWorkers: "block", ...options });
/** Complaints but for the one that blocking service workers causes. */
const own = (complaints) => complaints.filter((text) => !text.includes("blocked by Playwright"));
const results = (host, query, rest = "") => `${host.url}search/?q=${encodeURIComponent(query)}${rest}`;
const found = (page) => page.waitForSelector("#search-app .hit-link", { timeout: 15000 });
const titles = (page) => page.$$eval("#search-app .hit-link", (links) => links.map((link) => link.textContent));

/** Counts what search loads, as it comes over the wire. */
async function meter(context, page) {
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  const urls = new Map();
  const loaded = [];
  session.on("Network.responseReceived", ({ requestId, response, type }) => urls.set(requestId, { url: response.url, status: response.status, type }));
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const one = urls.get(requestId);
    if (one && /\/search\/[\w-]+\.(js|wasm)|\/search-index\//.test(one.url)) loaded.push({ ...one, bytes: encodedDataLength });
  });
  return {
    loaded,
    take() {
      const taken = loaded.splice(0);
      return { requests: taken.length, bytes: taken.reduce((sum, one) => sum + one.bytes, 0), archive: taken.filter((one) => FILES.test(one.url)) };
    },
  };
}

describe("hosts", () => {
  for (const name of ["python", "nginx", "wenku"]) {
    test(`${name}: the same results, and what they cost`, async (context_) => {
      const host = hosts[name];
      const { context, page, complaints } = await fresh();
      const meters = await meter(context, page);
      await page.goto(results(host, "志愿服务"));
      await found(page);
      const first = await titles(page);
      const cost = meters.take();
      context_.diagnostic(`${name}: first query ${cost.requests} requests, ${cost.bytes} bytes`);
      assert.ok(first.length >= 5, "there are hits");
      if (name === "python") {
        assert.ok(cost.archive.every((one) => one.status === 200), "whole files come");
        assert.equal(new Set(cost.archive.map((one) => one.url)).size, cost.archive.length, "each comes once");
      }
      else assert.ok(cost.archive.every((one) => one.status === 206), "only ranges are read");
      for (const query of ["家风", "道德模范", "zhiyuanfuwu"]) {
        await page.fill("#search-q", query);
        await page.waitForFunction((text) => document.title.startsWith(text), query);
        const later = meters.take();
        context_.diagnostic(`${name}: ${query} ${later.requests} requests, ${later.bytes} bytes`);
        assert.ok(later.requests <= 40, `${later.requests} requests`);
        if (name === "python") assert.equal(later.archive.length, 0, "everything is there already");
      }
      assert.deepEqual(own(complaints), []);
      await context.close();
      const reference = await fresh();
      await reference.page.goto(results(hosts.nginx, "志愿服务"));
      await found(reference.page);
      assert.deepEqual(await titles(reference.page), first);
      await reference.context.close();
    });
  }

  // Each request takes 200 ms, so that what waits for what can be seen.
  const slow = async (context_, host, page) => {
    const session = await page.context().newCDPSession(page);
    await page.goto(results(host, "志愿服务"));
    await found(page);
    await session.send("Network.enable");
    await session.send("Network.emulateNetworkConditions", { offline: false, latency: 200, downloadThroughput: -1, uploadThroughput: -1 });
    await page.evaluate(() => performance.clearResourceTimings());
    await page.fill("#search-q", "乡风文明");
    await page.waitForFunction(() => document.title.startsWith("乡风文明"));
    const times = await page.evaluate(() => performance.getEntriesByType("resource").filter((one) => /\.(?:bin|term|idx|pos|store)$/.test(one.name)).map((one) => [one.requestStart, one.responseEnd]));
    context_.diagnostic(`${times.length} requests: ${times.map(([start, end]) => `${Math.round(start)}-${Math.round(end)}`).join(" ")}`);
    assert.ok(times.length > 0);
    return times;
  };

  test("a slow line: a question asks for its ranges in few requests", async (context_) => {
    const { context, page } = await fresh();
    const times = await slow(context_, hosts.nginx, page);
    assert.ok(times.length <= 8, `${times.length} requests`);
    await context.close();
  });

  test("a slow line, and a host that sends one range at a time: requests are under way together", async (context_) => {
    const host = await nginx(built, { headers: { "Content-Security-Policy": CSP }, ranges: 1 });
    const { context, page } = await fresh();
    const times = await slow(context_, host, page);
    const together = Math.max(...times.map(([start]) => times.filter((other) => other[0] <= start && start < other[1]).length));
    assert.ok(times.length > 3 && together >= Math.min(times.length, 4), `${together} of ${times.length} at a time`);
    await context.close();
    await host.stop();
  });

  test("below a path of its host", async () => {
    const site = await folder();
    await site.write("wenku.toml", 'title = "小站"\nbase_url = "https://example.org/kb"\n');
    await site.write("content/pages/tea.md", "---\ntitle: 茶亭的来历\n---\n\n## 修亭\n\n村口的茶亭是众人凑钱修的。\n");
    build(site.path, `${site.path}/out`);
    const host = await nginx(`${site.path}/out`, { path: "/kb/", headers: { "Content-Security-Policy": CSP } });
    const { context, page, complaints } = await fresh();
    await page.goto(results(host, "众人凑钱"));
    await found(page);
    await page.click(".hit-heading");
    await page.waitForSelector("mark.found");
    assert.equal(new URL(page.url()).pathname, "/kb/pages/tea/");
    assert.deepEqual(own(complaints), []);
    await context.close();
    await host.stop();
    await site.remove();
  });

  test("with a server: the same interface over /api, no index", async () => {
    const { context, page, complaints } = await fresh();
    const asked = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.route("**/search/?q=*", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: (await response.text()).replace(/data-mode="?browser"?/g, "data-mode=server") });
    });
    await page.goto(results(hosts.wenku, "志愿服务"));
    await found(page);
    const served = await titles(page);
    assert.ok(asked.includes("/api/search"));
    assert.ok(!asked.some((path) => path.includes("search-index")), "neither module nor index is loaded");
    assert.deepEqual(own(complaints), []);
    await context.close();
    const other = await fresh();
    await other.page.goto(results(hosts.nginx, "志愿服务"));
    await found(other.page);
    assert.deepEqual(await titles(other.page), served);
    await other.context.close();
  });

  test("nothing is loaded before it is wanted", async () => {
    const { context, page } = await fresh();
    const meters = await meter(context, page);
    for (const path of ["", "stories/", "policies/model-person-care/"]) await page.goto(hosts.nginx.url + path, { waitUntil: "networkidle" });
    assert.deepEqual(meters.loaded, []);
    await page.keyboard.press("/");
    await page.waitForFunction(() => document.querySelector("#quick-options"));
    await context.close();
  });

  test("the search page gets ready before a question is typed", async () => {
    const { context, page } = await fresh();
    const meters = await meter(context, page);
    await page.goto(`${hosts.nginx.url}search/`, { waitUntil: "networkidle" });
    const ready = meters.take();
    assert.ok(ready.archive.length > 0, "the head of the index is there");
    await page.fill("#search-q", "志愿服务");
    await found(page);
    assert.ok(meters.take().archive.length > 0);
    assert.ok(!meters.loaded.some((one) => one.url.endsWith(".wasm")), "the module came once");
    await context.close();
  });

  test("the parts come together, not one after the other", async () => {
    const { context, page, complaints } = await fresh();
    // No part is answered for a second: what one part would have to come for first is asked for later.
    const [together, late] = [[], []];
    let first, isAnswered;
    await page.route(/\/(search|texts)\/[\w-]+\.js$/, async (route) => {
      (isAnswered ? late : together).push(/[\w-]+(?=\.js$)/.exec(route.request().url())[0]);
      first = first || new Promise((answer) => setTimeout(answer, 1000));
      await first;
      isAnswered = true;
      await route.continue();
    });
    await page.goto(results(hosts.nginx, "志愿服务"));
    await found(page);
    assert.deepEqual(late, []);
    assert.ok(together.length > 5 && together.includes("zh-CN"), `${together}`);
    assert.deepEqual(own(complaints), []);
    await context.close();
  });

  test("a second visit reads nothing again", async () => {
    const { context, page } = await fresh();
    await page.goto(results(hosts.nginx, "志愿服务"));
    await found(page);
    await page.waitForTimeout(300);
    const again = await context.newPage();
    const meters = await meter(context, again);
    await again.goto(results(hosts.nginx, "志愿服务"));
    await found(again);
    assert.deepEqual(meters.take().archive, []);
    await context.close();
  });
});

describe("use", () => {
  test("typing: nothing during composition, then results; the address follows; back returns", async () => {
    const { context, page, complaints } = await fresh();
    await page.goto(`${hosts.nginx.url}search/`);
    await page.focus("#search-q");
    const session = await context.newCDPSession(page);
    await session.send("Input.imeSetComposition", { selectionStart: 6, selectionEnd: 6, text: "jiafen" });
    await page.waitForTimeout(900);
    assert.equal(new URL(page.url()).search, "");
    assert.equal(await page.$(".hit-link"), null);
    await session.send("Input.insertText", { text: "家风" });
    await found(page);
    assert.equal(new URL(page.url()).searchParams.get("q"), "家风");
    assert.match(await page.textContent("[role=status].result-count"), /找到 \d+ 篇/);
    const all = Number(/\d+/.exec(await page.textContent(".result-count"))[0]);
    const value = page.locator(".facet a[data-name]").first();
    const expected = Number(await value.locator(".count").textContent());
    await value.click();
    await page.waitForFunction((n) => document.querySelector(".result-count").textContent.includes(` ${n} `), expected);
    assert.ok(expected <= all);
    await page.selectOption("#search-sort", "date");
    await page.waitForFunction(() => location.search.includes("sort=date"));
    await page.waitForFunction(() => {
      const dates = [...document.querySelectorAll(".hit time")].map((time) => time.dateTime);
      return dates.length > 1 && dates.join() === [...dates].sort().reverse().join();
    });
    await page.goBack();
    await page.goBack();
    await page.waitForFunction((n) => document.querySelector(".result-count").textContent.includes(` ${n} `), all);
    assert.deepEqual(own(complaints), []);
    await context.close();
  });

  test("keyboard: the dialog, its options, the marked place, the way back", async () => {
    const { context, page, complaints } = await fresh();
    await page.goto(`${hosts.nginx.url}stories/`);
    await page.keyboard.press("/");
    await page.keyboard.type("志愿服务");
    await page.waitForSelector(".quick-hit");
    await page.keyboard.press("ArrowDown");
    const chosen = await page.getAttribute("#quick-q", "aria-activedescendant");
    assert.equal(await page.getAttribute(`#${chosen}`, "aria-selected"), "true");
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => !document.getElementById("quick-search").open);
    await page.goto(results(hosts.nginx, "志愿服务"));
    await found(page);
    await page.focus("#search-q");
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.evaluate(() => document.activeElement.className), "hit-link");
    const words = await page.$$eval(".hit:first-child mark", (marks) => marks.map((mark) => mark.textContent));
    await page.locator(".hit-heading").first().click();
    await page.waitForSelector("mark.found.is-here");
    const shown = await page.textContent("mark.found.is-here");
    assert.ok(words.some((word) => word.includes(shown)), `${shown} is one of ${words}`);
    await page.waitForFunction(() => {
      const { top } = document.querySelector("mark.found.is-here").getBoundingClientRect();
      return top >= 0 && top < innerHeight;
    });
    assert.equal(new URL(page.url()).search, "", "the address is the page's own");
    assert.deepEqual(own(complaints), []);
    await context.close();
  });

  test("the last questions are offered on the page and in the dialog, and forgotten when the reader says so", async () => {
    const { context, page, complaints } = await fresh();
    for (const text of ["家风", "志愿服务"]) {
      await page.goto(`${hosts.nginx.url}search/`);
      await page.fill("#search-q", text);
      // Before the script has come, Enter would load the page of results as without script.
      await found(page);
      await page.press("#search-q", "Enter");
    }
    await page.goto(`${hosts.nginx.url}search/`);
    await page.focus("#search-q");
    const offered = page.locator(".search-recent a");
    await offered.first().waitFor();
    assert.deepEqual(await offered.allTextContents(), ["志愿服务", "家风"]);
    await offered.last().click();
    await found(page);
    assert.equal(new URL(page.url()).searchParams.get("q"), "家风");
    await page.goto(`${hosts.nginx.url}stories/`);
    await page.keyboard.press("/");
    await page.waitForFunction(() => document.querySelectorAll("#quick-options [role=option]").length === 2);
    await page.locator("#quick-search .text-button").click();
    await page.waitForFunction(() => !document.querySelector("#quick-options [role=option]"));
    await page.goto(`${hosts.nginx.url}search/`);
    await page.focus("#search-q");
    await page.waitForTimeout(500);
    assert.equal(await offered.count(), 0);
    assert.deepEqual(own(complaints), []);
    await context.close();
  });

  test("axe finds nothing; nothing scrolls sideways", async () => {
    const faults = [];
    for (const width of WIDTHS) {
      const { context, page } = await fresh({ width });
      const check = async (what) => {
        await page.evaluate(axe);
        const seen = await page.evaluate(async () => (await window.axe.run(document, { resultTypes: ["violations"] })).violations.map((v) => `${v.id} ${v.nodes[0].html.slice(0, 120)}`));
        faults.push(...seen.map((fault) => `${width} ${what}: ${fault}`));
        if (await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)) faults.push(`${width} ${what} scrolls sideways`);
      };
      await page.goto(results(hosts.nginx, "志愿服务"));
      await found(page);
      await check("results");
      await page.locator(".hit-heading").first().click();
      await page.waitForSelector(".found-bar");
      await check("marked page");
      await page.keyboard.press("/");
      await page.keyboard.type("家风");
      await page.waitForSelector(".quick-hit");
      await check("dialog");
      await context.close();
    }
    assert.deepEqual(faults, []);
  });
});
