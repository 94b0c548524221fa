// What goes wrong while searching is said in words; results are never silently empty or wrong.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { launch, open } from "./chromium.mjs";
import { nginx } from "./hosts.mjs";
import { built } from "./site.mjs";

/** The files of the index that are read by ranges. */
const FILES = /\/search-index\/[\w-]+\.(?:bin|term|idx|pos|store)$/;
let browser;
let host;
before(async () => {
  browser = await launch();
  host = await nginx(built);
});
after(async () => {
  await browser?.close();
  await host?.stop();
});

const fresh = () => open(browser, { serviceWorkers: "block" });
/** Complaints but for the one that blocking service workers causes. */
const own = (complaints) => complaints.filter((text) => !text.includes("blocked by Playwright"));
const goto = (page, query) => page.goto(`${host.url}search/?q=${encodeURIComponent(query)}`);
const found = (page) => page.waitForSelector("#search-app .hit-link", { timeout: 25000 });
const type = async (page, query) => {
  await page.fill("#search-q", query);
  await page.waitForFunction((text) => document.title.startsWith(text), query, { timeout: 25000 });
};

/** The words of the fault; no hit may stand beside them. */
async function said(page) {
  await page.waitForSelector("#search-app [role=alert]", { timeout: 25000 });
  assert.equal(await page.locator("#search-app .hit:visible").count(), 0);
  assert.equal((await page.textContent("#search-app .result-count").catch(() => "")) || "", "");
  return page.textContent("#search-app [role=alert] p");
}

describe("faults", () => {
  test("no manifest, no head, no segments: said; trying again works once they are there", async () => {
    for (const pattern of ["**/meta.json", "**/head-*.bin", "**/*.term"]) {
      const { context, page } = await fresh();
      await page.route(pattern, (route) => route.fulfill({ status: 404, body: "" }));
      await goto(page, "家风");
      assert.match(await said(page), /没有取到本站的搜索目录/);
      await page.unroute(pattern);
      await page.click("#search-app [role=alert] button");
      await found(page);
      await context.close();
    }
  });

  test("wrong bytes: refused", async () => {
    const { context, page } = await fresh();
    await page.route(FILES, async (route) => {
      const response = await route.fetch();
      const body = Buffer.from(await response.body());
      for (let at = 0; at < body.length; at += 50) body[at] ^= 0x55;
      await route.fulfill({ response, body });
    });
    await goto(page, "家风");
    assert.match(await said(page), /不完整/);
    await context.close();
  });

  test("wrong bytes once, as from a stale cache: read anew", async () => {
    const { context, page } = await fresh();
    let spoilt = 0;
    await page.route(FILES, async (route) => {
      const response = await route.fetch();
      const body = Buffer.from(await response.body());
      if (spoilt++ === 0) body.fill(7, 0, 4000);
      await route.fulfill({ response, body });
    });
    await goto(page, "家风");
    await found(page);
    assert.ok(spoilt > 1);
    await context.close();
  });

  test("another format: the reader is asked to reload", async () => {
    const { context, page } = await fresh();
    await page.route("**/meta.json", async (route) => {
      const response = await route.fetch();
      const meta = await response.json();
      await route.fulfill({ response, json: { ...meta, payload: JSON.stringify({ ...JSON.parse(meta.payload), format: 999 }) } });
    });
    await goto(page, "家风");
    assert.match(await said(page), /刷新/);
    await context.close();
  });

  test("the connection is lost between two queries", async () => {
    const { context, page } = await fresh();
    await goto(page, "家风");
    await found(page);
    await context.setOffline(true);
    await page.fill("#search-q", "积分兑换办法");
    assert.match(await said(page), /没有网络/);
    await context.setOffline(false);
    await page.click("#search-app [role=alert] button");
    await found(page);
    await context.close();
  });

  test("the connection is lost in the middle of a query", async () => {
    const { context, page } = await fresh();
    let count = 0;
    await page.route(FILES, (route) => (count++ > 1 ? route.abort("connectionreset") : route.continue()));
    await goto(page, "志愿服务");
    assert.match(await said(page), /网络|连接/);
    assert.ok(count > 2);
    await page.unroute(FILES);
    await page.click("#search-app [role=alert] button");
    await found(page);
    await context.close();
  });

  test("one request in three fails: tried again, unseen", async () => {
    const { context, page } = await fresh();
    let count = 0;
    await page.route(FILES, (route) => (count++ % 3 === 1 ? route.abort("connectionreset") : route.continue()));
    await goto(page, "志愿服务");
    await found(page);
    assert.ok(count > 2);
    await context.close();
  });

  test("a slow host: said, then answered", async () => {
    const { context, page } = await fresh();
    await page.route(FILES, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 5000));
      await route.continue();
    });
    await goto(page, "家风");
    await page.waitForFunction(() => /有些慢/.test(document.querySelector(".result-count")?.textContent), null, { timeout: 8000 });
    await found(page);
    await context.close();
  });

  test("storage forbidden or full", async () => {
    for (const spoil of [
      () => Object.defineProperty(window, "caches", { get() { throw new DOMException("denied", "SecurityError"); } }),
      () => (Cache.prototype.put = () => Promise.reject(new DOMException("full", "QuotaExceededError"))),
      () => Object.defineProperty(window, "localStorage", { get() { throw new DOMException("denied", "SecurityError"); } }),
    ]) {
      const { context, page } = await fresh();
      await page.addInitScript(spoil);
      await goto(page, "家风");
      await found(page);
      await type(page, "志愿服务");
      await context.close();
    }
  });

  test("the index is replaced between two queries", async () => {
    const { context, page } = await fresh();
    await goto(page, "家风");
    await found(page);
    const meta = JSON.parse(await readFile(join(built, "search-index/meta.json"), "utf8"));
    const manifest = JSON.parse(meta.payload);
    const next = "0123456789abcdef0123456789abcdef";
    const [head, length] = manifest.files[manifest.files.length - 1];
    const last = [`head-${next}.bin`, length];
    const payload = JSON.stringify({ ...manifest, files: [...manifest.files.slice(0, -1), last], hash: next });
    await page.route("**/meta.json", (route) => route.fulfill({ json: { ...meta, payload } }));
    await page.route("**/*.{term,idx,store}", (route) => (renewed ? route.continue() : route.fulfill({ status: 404, body: "" })));
    let renewed = 0;
    await page.route(`**/head-${next}.bin`, async (route) => {
      renewed += 1;
      await route.fulfill({ response: await route.fetch({ url: route.request().url().replace(last[0], head) }) });
    });
    await type(page, "积分兑换办法");
    await found(page);
    assert.ok(renewed > 0, "the new head is read");
    await context.close();
  });

  test("two tabs at once", async () => {
    const { context, page, complaints } = await fresh();
    const other = await context.newPage();
    await Promise.all([goto(page, "家风"), goto(other, "志愿服务")]);
    await Promise.all([found(page), found(other)]);
    await Promise.all([type(page, "志愿服务"), type(other, "家风")]);
    assert.deepEqual(own(complaints), []);
    await context.close();
  });

  test("ten thousand characters pasted", async () => {
    const { context, page, complaints } = await fresh();
    await goto(page, "家风");
    await found(page);
    await page.fill("#search-q", "孝老爱亲、诚实守信，从我做起。".repeat(700).slice(0, 10000));
    await page.waitForSelector(".search-note");
    assert.match(await page.textContent(".search-remarks"), /前 300 个字/);
    assert.ok(page.url().length < 4000);
    assert.deepEqual(own(complaints), []);
    await context.close();
  });

  test("a word that stands nowhere beside one that is found, and a phrase that no page has: said above the results", async () => {
    const { context, page, complaints } = await fresh();
    await goto(page, "志愿服务 区块链 挖矿");
    await found(page);
    assert.ok((await page.$$eval(".search-note", (notes) => notes.map((note) => note.textContent))).includes("未找到：区块链、挖矿"));
    const above = await page.evaluate(() => document.querySelector(".search-note").compareDocumentPosition(document.querySelector(".hit")) & Node.DOCUMENT_POSITION_FOLLOWING);
    assert.ok(above);
    await type(page, "“志愿服务家风”");
    await page.waitForFunction(() => /没有哪一页有连在一起的“志愿服务家风”/.test(document.querySelector(".search-remarks").textContent));
    assert.deepEqual(own(complaints), []);
    await context.close();
  });

  test("words that stand nowhere: said, with ways on, and no list of everything", async () => {
    const { context, page, complaints } = await fresh();
    await goto(page, "乾坤袋貔貅鬃");
    await page.waitForSelector(".search-none");
    assert.equal(await page.locator("#search-app .hit").count(), 0);
    assert.match(await page.textContent(".result-count"), /没有/);
    assert.deepEqual(own(complaints), []);
    await context.close();
  });

  test("a script-made address and unknown filters harm nothing", async () => {
    const { context, page, complaints } = await fresh();
    await page.goto(`${host.url}search/?q=${encodeURIComponent("家风<img src=x onerror=alert(1)>")}&utm_source=mail`);
    await found(page);
    assert.equal(await page.$("#search-app img"), null);
    assert.deepEqual(own(complaints), []);
    await context.close();
  });
});
