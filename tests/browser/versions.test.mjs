// Versions of a document: the time line, the banner of an old one, and the comparison at every width and on paper.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { launch, open } from "./chromium.mjs";
import { PAGES } from "./pages.mjs";
import { at } from "./site.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

test("a reader of an old text is led to the one in force and to what changed", async () => {
  const { context, page, complaints } = await open(browser);
  await page.goto(at(PAGES["old version"]));
  assert.match(await page.locator(".version-banner").innerText(), /2019年6月1日至2022年6月30日/);
  await page.getByRole("link", { name: "与现行文本对照" }).click();
  assert.match(page.url(), /2022-06-10\/since-2019-04-23\/$/);
  await page.goBack();
  await page.getByRole("link", { name: "看现行文本" }).click();
  assert.equal(new URL(page.url()).pathname, PAGES["policy with versions"]);
  assert.equal(await page.locator(".timeline li").count(), 3);
  assert.match(await page.locator(".timeline-pending").innerText(), /尚未施行/);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a day leads to the text that was in force on it", async () => {
  const { context, page, complaints } = await open(browser);
  await page.goto(at(PAGES["policy with versions"]));
  await page.getByLabel("查某一天施行的文本").fill("2020-01-01");
  await page.getByRole("button", { name: "查", exact: true }).click();
  await page.waitForURL(/2019-04-23\/$/);
  await page.getByLabel("查某一天施行的文本").fill("2019-05-31");
  await page.getByRole("button", { name: "查", exact: true }).click();
  await page.locator("#toast:not(:empty)").waitFor();
  assert.match(await page.locator("#toast").innerText(), /还没有施行/);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("both texts stand side by side where there is room, and in one where there is none", async () => {
  for (const [width, isBeside] of [[360, false], [768, false], [1280, true]]) {
    const { context, page } = await open(browser, { viewport: { width, height: 800 } });
    await page.goto(at(PAGES.comparison));
    const changed = page.locator(".compare-changed").first();
    assert.equal(await changed.locator(".compare-side").first().isVisible(), isBeside, `${width}`);
    assert.equal(await changed.locator(".compare-both").first().isVisible(), !isBeside, `${width}`);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${width} scrolls`);
    await context.close();
  }
});

test("on paper a comparison keeps its marks without colours", async () => {
  const { context, page } = await open(browser);
  await page.goto(at(PAGES.comparison));
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator(".compare-both").first().isVisible());
  const line = (selector) => page.locator(selector).first().evaluate((mark) => getComputedStyle(mark).textDecorationLine);
  assert.equal(await line(".compare-both ins"), "underline");
  assert.equal(await line(".compare-both del"), "line-through");
  await context.close();
});
