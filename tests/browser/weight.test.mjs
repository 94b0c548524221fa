// The weight of a first visit: HTML, style and script as sent, one stylesheet before the first paint, and nothing that moves afterwards.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { launch, open } from "./chromium.mjs";
import { PAGES } from "./pages.mjs";
import { at, base } from "./site.mjs";

const LIMIT = 40_000;
let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/** Bytes of a first visit by type of resource, as they came over the line. */
async function visit(path) {
  const { context, page, complaints } = await open(browser, { width: 412 });
  // What the search page gets ready once it has loaded is not its weight: readers who save data do without.
  await page.addInitScript(() => Object.defineProperty(navigator, "connection", { value: { saveData: true } }));
  const requests = [];
  page.on("requestfinished", (request) => requests.push(request));
  await page.goto(at(path));
  const weights = { document: 0, stylesheet: 0, script: 0, image: 0, other: 0 };
  for (const request of requests) {
    assert.ok(request.url().startsWith(base) || request.url().startsWith("data:"), `${request.url()} is another host`);
    if (request.url().startsWith("data:")) continue;
    const type = request.resourceType() in weights ? request.resourceType() : "other";
    weights[type] += (await request.sizes()).responseBodySize;
  }
  const blocking = await page.locator("head link[rel=stylesheet]").count();
  assert.deepEqual(complaints, []);
  await context.close();
  return { weights, blocking };
}

test("HTML, style and script of a first visit are light, and one stylesheet is enough to paint", async (t) => {
  const heavy = [];
  t.diagnostic("page: html + css + js + other = total (pictures apart), bytes as sent");
  for (const [kind, path] of Object.entries(PAGES)) {
    const { weights, blocking } = await visit(path);
    const { document: html, stylesheet, script, other, image } = weights;
    const total = html + stylesheet + script + other;
    t.diagnostic(`${kind}: ${html} + ${stylesheet} + ${script} + ${other} = ${total} (${image})`);
    assert.ok(html && stylesheet && script, `${kind}: measured`);
    assert.equal(blocking, 1, `${kind}: stylesheets`);
    if (total > LIMIT) heavy.push(`${kind}: ${total}`);
  }
  assert.deepEqual(heavy, []);
});

const still = ["home", "list of policies", "list with pictures", "policy", "long policy", "story", "family rule", "talk", "handbook tables"];
for (const width of [412, 1280]) {
  test(`nothing moves while a page loads and is scrolled: ${width} px`, async () => {
    const { context, page } = await open(browser, { width, reducedMotion: "reduce" });
    await context.addInitScript(() => {
      window.shift = 0;
      new PerformanceObserver((list) => list.getEntries().forEach((entry) => entry.hadRecentInput || (window.shift += entry.value))).observe({ type: "layout-shift", buffered: true });
    });
    const moved = [];
    for (const kind of still) {
      await page.goto(at(PAGES[kind]));
      for (const share of [0.3, 0.6, 1]) {
        await page.evaluate((part) => scrollTo(0, document.body.scrollHeight * part), share);
        await page.waitForTimeout(120);
      }
      const shift = await page.evaluate(() => window.shift);
      if (shift > 0.005) moved.push(`${kind}: ${shift.toFixed(4)}`);
    }
    assert.deepEqual(moved, []);
    await context.close();
  });
}
