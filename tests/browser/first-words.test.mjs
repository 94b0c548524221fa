// On a phone the first words stand on the first screen, in elders' mode too; the home page is five screens; fingers find what they aim at.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { launch, open } from "./chromium.mjs";
import { PAGES } from "./pages.mjs";
import { at } from "./site.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const PHONE = { width: 360, height: 740, hasTouch: true, isMobile: true };
/** What comes first on each kind of page, and how far down it may begin: usually, and in elders' mode. */
const FIRST = {
  "#cards > .card, .cards > .group-title, .subsections > li, .terms > li": {
    light: 360,
    elders: 480,
    kinds: ["list of policies", "list with pictures", "second page of a list", "list of talks", "section of collections", "collection", "terms of a facet", "a term", "topics", "a topic"],
  },
  "#content > *": { light: 560, elders: 760, kinds: ["policy", "long policy", "story", "family rule", "plain page", "handbook page", "handbook tables", "English page"] },
  ".layout-body table tbody tr, .layout-body li, .layout-body section": {
    light: 660,
    elders: 1000,
    kinds: ["list as a table", "list as a timeline", "list as a tree", "list as progress", "list as a roll", "list as a calendar", "list as a gallery", "list as a matrix", "the year", "rows of a term"],
  },
  ".comparison": { light: 240, elders: 320, kinds: ["comparison"] },
  ".official-body > *": { light: 700, elders: 1100, kinds: ["policy with versions", "old version"] },
  "main h1": { light: 360, elders: 480, kinds: ["page of a row"] },
  "#content > h2": { light: 560, elders: 760, kinds: ["talk"] },
  // A banner says first that it is no longer in force.
  ".official-title": { light: 320, elders: 460, kinds: ["policy no longer in force"] },
  "#content > p": { light: 660, elders: 1000, kinds: ["policy no longer in force"] },
  "#content > p:first-child": { light: 660, elders: 900, kinds: ["kit"] },
  ".basket .button": { light: 560, elders: 760, kinds: ["basket"] },
  ".ties li": { light: 560, elders: 760, kinds: ["relations"] },
  ".glossary dt": { light: 560, elders: 760, kinds: ["glossary"] },
  ".tree li": { light: 360, elders: 480, kinds: ["site map"] },
  "main form": { light: 560, elders: 760, kinds: ["home", "search", "not found", "English home"] },
  ".part": { light: 1000, elders: 1400, kinds: ["collection on one page"] },
};

for (const mode of ["light", "elders"]) {
  test(`the first words are near: ${mode}`, async (t) => {
    const { context, page } = await open(browser, { ...PHONE, mode });
    const far = [];
    const looked = new Set();
    for (const [first, { kinds, ...most }] of Object.entries(FIRST)) {
      for (const kind of kinds) {
        looked.add(kind);
        await page.goto(at(PAGES[kind]));
        const { y } = await page.locator(first).first().boundingBox();
        t.diagnostic(`${kind}: ${Math.round(y)}`);
        if (y > most[mode]) far.push(`${kind}: ${Math.round(y)} > ${most[mode]}`);
      }
    }
    assert.deepEqual(far, []);
    assert.deepEqual(Object.keys(PAGES).filter((kind) => !looked.has(kind) && kind !== "policy with a ledger"), [], "every kind of page is looked at");
    await context.close();
  });

  test(`the home page is five screens, its ways in stand two by two: ${mode}`, async () => {
    const { context, page } = await open(browser, { ...PHONE, mode });
    await page.goto(at(PAGES.home));
    assert.ok((await page.evaluate(() => document.documentElement.scrollHeight)) <= 5 * PHONE.height);
    const boxes = await page.locator(".entrances .entrance").evaluateAll((all) => all.slice(0, 4).map((entrance) => entrance.getBoundingClientRect()).map(({ left, top }) => [left, top]));
    assert.equal(boxes[0][1], boxes[1][1]);
    assert.equal(boxes[0][0], boxes[2][0]);
    assert.ok(await page.locator(".home-topics a").first().isVisible());
    await context.close();
  });

  test(`the masthead is one line, and every control is 44 px high: ${mode}`, async () => {
    const { context, page } = await open(browser, { ...PHONE, mode });
    const faults = [];
    for (const [kind, path] of Object.entries(PAGES)) {
      await page.goto(at(path));
      faults.push(...(await page.evaluate(smallTargets)).map((fault) => `${kind}: ${fault}`));
      const [brand, tools] = await Promise.all([".brand", ".tools"].map((part) => page.locator(part).boundingBox()));
      if (Math.abs(brand.y + brand.height / 2 - tools.y - tools.height / 2) > 4) faults.push(`${kind}: two lines`);
    }
    assert.deepEqual(faults, []);
    await context.close();
  });
}

/** Runs in the page: controls that are lower than a finger needs. Links within running text are as high as its lines. */
function smallTargets() {
  const inText = ".sr, .skip, p, dd, .prose, .official-body, blockquote, figcaption";
  return [...document.querySelectorAll("a, button, summary, input, select")].filter((control) => {
    const { width, height } = control.getBoundingClientRect();
    if (!width || height >= 43.5 || control.closest(inText)) return false;
    return control.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !control.matches("label > input");
  }).map((control) => `${control.outerHTML.slice(0, 80)} is ${Math.round(control.getBoundingClientRect().height)} px`);
}

test("no breadcrumb repeats the navigation: only what lies between a section and the page is said", async () => {
  const { context, page } = await open(browser, PHONE);
  for (const kind of ["story", "policy", "talk", "list of policies", "a topic"]) {
    await page.goto(at(PAGES[kind]));
    assert.equal(await page.locator(".crumbs").count(), 0, kind);
  }
  await page.goto(at(PAGES["family rule"]));
  assert.deepEqual(await page.locator(".crumbs a").allTextContents(), ["朱子家训"]);
  await context.close();
});

test("the topics are on the home page, in the navigation and in the site map, and each lists its pages by kind", async () => {
  const { context, page, complaints } = await open(browser, { width: 1280 });
  await page.goto(at(PAGES.home));
  const topic = await page.locator(".home-topics li a").first().textContent();
  await page.locator(".site-nav").getByText("主题", { exact: true }).click();
  await page.waitForURL(at(PAGES.topics));
  assert.equal(await page.locator(".site-nav [aria-current=page]").textContent(), "主题");
  await page.goto(at(PAGES["site map"]));
  await page.locator(".tree").getByText(topic, { exact: true }).click();
  assert.equal(await page.locator("h1").textContent(), topic);
  const kinds = await page.locator(".group-title").evaluateAll((all) => all.map((heading) => heading.firstChild.data.trim()));
  assert.ok(kinds.length > 1 && new Set(kinds).size === kinds.length, kinds.join());
  assert.ok((await page.locator(".facet").count()) <= 1);
  assert.deepEqual(complaints, []);
  await context.close();
});
