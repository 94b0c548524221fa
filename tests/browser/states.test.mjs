// What opens on a page is held to what pages are: nothing for axe to find, no sideways scrolling, all of it in sight.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { faultsOf } from "./checks.mjs";
import { launch, open } from "./chromium.mjs";
import { PAGES } from "./pages.mjs";
import { at } from "./site.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/** What a reader can open: on which page, how, and the element that is then there. */
const STATES = {
  "tools of a page": { kind: "policy", opens: "main .menu > summary", shows: ".menu-sheet" },
  "tools of a list": { kind: "list of talks", opens: "main .menu > summary", shows: ".menu-sheet", modes: ["light", "dark"] },
  "reading settings": { kind: "story", opens: ".settings > summary", shows: ".settings-panel" },
  contents: { kind: "long policy", opens: "[data-contents]", shows: ".sheet .toc a" },
  filters: { kind: "list of policies", opens: ".filters-open", shows: "#filters h2" },
  "quick search": { kind: "story", opens: "[data-open-search]", shows: ".quick-topics a" },
  slides: { kind: "talk", opens: "[data-present]", shows: ".slide-body" },
  "vertical text": { kind: "family rule", opens: "[data-mode=vertical]", shows: ".scroll" },
};

/** The place of an element once it is seen. What opens may be drawn anew while a test looks at it. */
async function boxOf(locator) {
  for (let tries = 0; tries < 20; tries += 1) {
    await locator.waitFor();
    const box = await locator.boundingBox();
    if (box) return box;
  }
  throw new Error(`${locator} comes and goes`);
}

for (const mode of ["light", "dark", "elders"]) {
  test(`what opens on a phone: ${mode}`, async () => {
    const { context, page, complaints } = await open(browser, { width: 360, height: 740, mode, reducedMotion: "reduce", hasTouch: true, isMobile: true });
    const faults = [];
    for (const [name, { kind, opens, shows, modes = [mode] }] of Object.entries(STATES)) {
      if (!modes.includes(mode)) continue;
      await page.goto(at(PAGES[kind]));
      await page.locator(opens).first().click();
      const { x, width } = await boxOf(page.locator(shows).first());
      if (name !== "vertical text" && (x < 0 || x + width > 360.5)) faults.push(`${name}: ${x} to ${x + width}`);
      faults.push(...(await faultsOf(page)).map((fault) => `${name}: ${fault}`));
    }
    assert.deepEqual([...faults, ...complaints], []);
    await context.close();
  });
}

test("all slides at a glance, and the speaker's window", async () => {
  const { context, page, complaints } = await open(browser, { width: 1280, height: 720 });
  await page.goto(at(PAGES.talk));
  await page.locator("[data-present]").click();
  await page.locator(".deck").waitFor();
  const [desk] = await Promise.all([context.waitForEvent("page"), page.keyboard.press("w")]);
  await desk.locator(".slide-next .slide-body").waitFor();
  await page.bringToFront();
  await page.keyboard.press("o");
  await page.locator(".overview").waitFor();
  assert.deepEqual([...(await faultsOf(page)), ...(await faultsOf(desk)), ...complaints], []);
  await context.close();
});

test("a vertical text tells that it goes on to the left, until its end is in sight", async () => {
  const { context, page } = await open(browser, { width: 360, height: 740 });
  await page.goto(at(PAGES["family rule"]));
  await page.locator("[data-mode=vertical]").click();
  const box = page.locator("#scroll");
  const hint = page.locator(".scroll-hint");
  assert.ok(await hint.isVisible());
  assert.notEqual(await box.evaluate((scroll) => getComputedStyle(scroll).maskImage), "none");
  await box.evaluate((scroll) => (scroll.scrollLeft = -scroll.scrollWidth));
  await page.waitForFunction(() => document.getElementById("scroll").classList.contains("is-at-end"));
  await page.locator("[data-mode=paired]").click();
  assert.ok(!(await hint.isVisible()));
  await context.close();
});

test("a table wider than a phone scrolls, and its edge shows that it goes on", async () => {
  const { context, page } = await open(browser, { width: 360, height: 740 });
  await page.goto(at(PAGES["handbook tables"]));
  const table = page.locator(".table-scroll").first();
  const { wide, edge, narrow } = await table.evaluate((box) => ({
    wide: box.scrollWidth - box.clientWidth,
    edge: getComputedStyle(box).backgroundImage,
    narrow: Math.min(...[...box.querySelectorAll("th")].map((cell) => cell.getBoundingClientRect().width)),
  }));
  assert.ok(wide > 0, "the table is wider than the phone");
  assert.match(edge, /gradient/);
  assert.ok(narrow >= 60, `a column of ${narrow} px cannot be read`);
  await context.close();
});

test("a navigation that goes on fades into the paper on that side", async () => {
  const { context, page } = await open(browser, { width: 360, height: 740 });
  const sides = () => page.locator(".site-nav").getAttribute("data-more");
  await page.goto(at(PAGES["list of policies"]));
  assert.equal(await sides(), "end");
  await page.goto(at(PAGES.topics));
  assert.equal(await sides(), "start");
  const here = await page.locator(".site-nav [aria-current]").boundingBox();
  assert.ok(here.x >= 0 && here.x + here.width <= 360, "the section of the page is in sight");
  await context.close();
});
