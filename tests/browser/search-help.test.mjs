// Help for readers whose search finds nothing, or who have no words: topics and their last searches.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { launch, open } from "./chromium.mjs";
import { PAGES } from "./pages.mjs";
import { at } from "./site.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

test("on a phone the dialog offers topics and the last searches, and a cross closes it", async () => {
  const { context, page, complaints } = await open(browser, { width: 360, height: 740, hasTouch: true, isMobile: true });
  await page.goto(at("/search/?q=积分"));
  await page.locator(".hit").first().waitFor();
  await page.locator("#search-q").press("Enter");
  await page.goto(at(PAGES.story));
  await page.locator("[data-open-search]").first().click();
  const dialog = page.locator("#quick-search");
  await dialog.locator(".quick-topics a").first().waitFor();
  assert.ok((await dialog.locator(".quick-option").allTextContents()).includes("积分"));
  assert.ok(!(await dialog.locator(".quick-hint").isVisible()), "no keys are named where there are none");
  const cross = dialog.locator("[data-close-search]");
  const { width, height } = await cross.boundingBox();
  assert.ok(width >= 43.5 && height >= 43.5);
  await cross.click();
  await dialog.waitFor({ state: "hidden" });
  await page.locator("[data-open-search]").first().click();
  const topic = dialog.locator(".quick-topics a").first();
  const name = await topic.textContent();
  await topic.click();
  await page.waitForURL(/\/topics\/./);
  assert.equal(await page.locator("h1").textContent(), name);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("where nothing is found, the topics are offered", async () => {
  const { context, page, complaints } = await open(browser);
  await page.goto(at("/search/?q=区块链挖矿"));
  const topic = page.locator(".search-none .quick-topics a").first();
  const name = await topic.textContent();
  await topic.click();
  await page.waitForURL(/\/topics\/./);
  assert.equal(await page.locator("h1").textContent(), name);
  assert.ok(await page.locator(".card").first().isVisible());
  assert.deepEqual(complaints, []);
  await context.close();
});
