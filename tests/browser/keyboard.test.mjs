// The keyboard alone: the skip link, an order of focus that follows the page, a focus that can be seen, and the shortcuts.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { launch, open } from "./chromium.mjs";
import { PAGES } from "./pages.mjs";
import { at } from "./site.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/** Runs in the page: what has the focus, where it is, and whether one sees that. */
function focused() {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const ring = (e) => {
    const style = getComputedStyle(e);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  };
  const box = element.getBoundingClientRect();
  // The page may grow while one walks through it, so the places of two stops are compared, not counted.
  const last = window.lastStop;
  window.firstStop = window.firstStop ?? element;
  window.lastStop = element;
  return {
    name: `${element.tagName} ${(element.textContent || element.placeholder || element.ariaLabel || "").trim().slice(0, 16)}`,
    around: Boolean(last) && element === window.firstStop,
    back: Boolean(last) && Boolean(last.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING),
    left: box.left,
    top: box.top + scrollY,
    onScreen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    ring: ring(element) || ring(element.parentElement),
  };
}

test("the skip link comes first and leads past the navigation", async () => {
  const { context, page } = await open(browser);
  await page.goto(at(PAGES.policy));
  await page.keyboard.press("Tab");
  assert.ok(await page.locator("a.skip").evaluate((link) => link === document.activeElement));
  assert.ok((await page.evaluate(focused)).onScreen, "it is seen once focused");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.ok(await page.evaluate(() => document.querySelector("main").contains(document.activeElement)), "the next stop is in the text");
  await context.close();
});

/** What is wrong with a walk of Tab through a page of at most `most` stops. */
async function walk(page, most) {
  const stops = [];
  for (let i = 0; i < most; i += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(focused);
    if (!stop || stop.around) break;
    stops.push(stop);
  }
  const faults = stops.length > 3 ? [] : [`${stops.length} stops`];
  stops.forEach((stop, i) => {
    const last = stops[i - 1];
    if (!stop.onScreen) faults.push(`${stop.name} is out of sight`);
    if (!stop.ring) faults.push(`${stop.name} does not show its focus`);
    if (stop.back) faults.push(`${last.name} -> ${stop.name}: back in the document`);
    // On a phone the masthead's tools stand a line above its navigation: as near as that is the same place.
    if (last && stop.top < last.top - 80 && stop.left <= last.left) faults.push(`${last.name} -> ${stop.name}: back on the screen`);
  });
  return faults;
}

for (const width of [1280, 360]) {
  test(`Tab goes through every kind of page in its order: ${width} px`, async () => {
    const { context, page } = await open(browser, { width, reducedMotion: "reduce" });
    const faults = [];
    for (const [kind, path] of Object.entries(PAGES)) {
      await page.goto(at(path));
      faults.push(...(await walk(page, 60)).map((fault) => `${kind}: ${fault}`));
    }
    assert.deepEqual(faults, []);
    await context.close();
  });
}

test("the slash and Ctrl+K open the search, Escape closes it and gives the focus back", async () => {
  const { context, page, complaints } = await open(browser);
  await page.goto(at(PAGES.story));
  const before = page.locator("main .menu > summary");
  await before.focus();
  for (const key of ["/", "Control+K"]) {
    await page.keyboard.press(key);
    await page.waitForFunction(() => document.activeElement.id === "quick-q");
    await page.keyboard.press("Escape");
    await page.locator("#quick-search").waitFor({ state: "hidden" });
    assert.ok(await before.evaluate((button) => button === document.activeElement), key);
  }
  assert.deepEqual(complaints, []);
  await context.close();
});

test("reading settings are remembered from page to page", async () => {
  const { context, page, complaints } = await open(browser);
  await page.goto(at(PAGES.home));
  await page.locator(".settings summary").click();
  await page.locator("input[name=theme][value=dark]").check();
  await page.locator("input[name=elders]").check();
  await page.goto(at(PAGES["list of talks"]));
  const { theme, elders } = await page.evaluate(() => ({ ...document.documentElement.dataset }));
  assert.deepEqual({ theme, elders }, { theme: "dark", elders: "" });
  assert.deepEqual(complaints, []);
  await context.close();
});

test("the search page keeps the focus where it is while the search comes", async () => {
  // A service worker would fetch the script past the hand that holds it.
  const { context, page, complaints } = await open(browser, { serviceWorkers: "block" });
  let free;
  const held = new Promise((resolve) => (free = resolve));
  await page.route("**/search/results.js", async (route) => (await held, route.continue()));
  await page.goto(at(PAGES.search));
  await page.locator("#search-q").focus();
  const link = page.locator(".search-help a").last();
  await link.focus();
  const came = page.waitForResponse("**/search/results.js");
  free();
  await came;
  await page.waitForLoadState("networkidle");
  assert.ok(await link.evaluate((element) => element === document.activeElement));
  assert.deepEqual(complaints.filter((text) => !text.includes("Service Worker registration blocked")), []);
  await context.close();
});
