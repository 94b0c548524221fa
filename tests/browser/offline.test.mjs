// Without a network: pages that were visited and collections that were kept can be read with their styles and pictures; for others it is said.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { launch, open } from "./chromium.mjs";
import { PAGES } from "./pages.mjs";
import { at } from "./site.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const styled = (page) => page.evaluate(() => getComputedStyle(document.querySelector(".masthead")).borderBottomStyle === "solid");
const pictures = (page) => page.evaluate(() => [...document.querySelectorAll("main img")].filter((image) => !image.complete || !image.naturalWidth).map((image) => image.src));
/** A window whose service worker is at work. */
async function worked(path) {
  const opened = await open(browser);
  await opened.page.goto(at(path));
  await opened.page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await opened.page.reload();
  await opened.page.waitForFunction(() => navigator.serviceWorker.controller);
  return opened;
}

for (const [list, member] of [["list with pictures", "/stories/wang-xiulan/"], ["list of talks", "/talks/qingming/"]]) {
  test(`a kept collection is there offline, with its pictures: ${list}`, async () => {
    const { context, page, complaints } = await worked(PAGES[list]);
    await page.locator("main .menu > summary").click();
    await page.locator("[data-keep]").click();
    await page.waitForFunction(() => document.querySelector("[data-keep] span").textContent.includes("已存"));
    assert.deepEqual(complaints, []);
    await context.setOffline(true);
    await page.goto(at(member));
    assert.ok((await page.locator("#content").innerText()).length > 200);
    assert.ok(await styled(page));
    await page.evaluate(() => document.querySelectorAll("img").forEach((image) => (image.loading = "eager")));
    await page.waitForLoadState("networkidle");
    assert.deepEqual(await pictures(page), []);
    // A lecturer presents what was kept.
    await page.evaluate(() => document.querySelector("[data-present]").click());
    await page.locator(".deck .slide-body").waitFor();
    assert.equal(await page.locator(".deck").evaluate((deck) => getComputedStyle(deck).position), "fixed");
    await context.close();
  });
}

test("a visited page is there offline, and for any other page the reader is told what there is", async () => {
  const { context, page, complaints } = await worked(PAGES.home);
  await page.goto(at(PAGES.story));
  const title = await page.title();
  await page.goto(at(PAGES["plain page"]));
  assert.deepEqual(complaints, []);
  await context.setOffline(true);
  await page.goto(at(PAGES.story));
  assert.equal(await page.title(), title);
  assert.ok(await styled(page));
  const response = await page.goto(at(PAGES.talk));
  assert.equal(response.status(), 503);
  assert.equal(await page.locator("h1").textContent(), "现在没有网络");
  assert.ok(await styled(page), "in the frame of the site");
  assert.deepEqual(await page.locator(".tree h2").allTextContents(), ["其他页面", "人物故事"], "by section");
  const kept = await page.locator(".tree a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  assert.ok(kept.includes(PAGES.story), kept.join());
  await page.locator(`.tree a[href="${PAGES.story}"]`).click();
  await page.waitForURL(at(PAGES.story));
  await context.setOffline(false);
  await page.goto(at(PAGES.talk));
  assert.equal(await page.locator("[data-present]").count(), 1, "once there is a network again the page is there");
  await context.close();
});

test("who reads in English is told in English", async () => {
  const { context, page } = await worked(PAGES["English home"]);
  await context.setOffline(true);
  assert.equal((await page.goto(at("/en/search/"))).status(), 503);
  assert.equal(await page.locator("h1").textContent(), "You are offline");
  assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
  await context.close();
});
