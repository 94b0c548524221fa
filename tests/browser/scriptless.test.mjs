// Without script everything can still be read: texts, lists, filters as links, the pager, notes; and no dead buttons are shown.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { launch, open } from "./chromium.mjs";
import { PAGES } from "./pages.mjs";
import { at } from "./site.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());
const scriptless = (options) => open(browser, { javaScriptEnabled: false, ...options });

test("every kind of page shows its text, and nothing that needs script", async () => {
  const { context, page, complaints } = await scriptless();
  for (const [kind, path] of Object.entries(PAGES)) {
    await page.goto(at(path));
    assert.ok(await page.locator("h1").first().isVisible(), `${kind}: heading`);
    for (const control of await page.locator(".js-only").all()) assert.ok(!(await control.isVisible()), `${kind}: ${await control.textContent()}`);
  }
  assert.deepEqual(complaints, []);
  await context.close();
});

test("the body of an article, a talk with its notes, and both sides of a family rule are there", async () => {
  const { context, page } = await scriptless();
  for (const kind of ["policy", "story", "talk", "family rule", "handbook page"]) {
    await page.goto(at(PAGES[kind]));
    assert.ok((await page.locator("#content").innerText()).length > 300, kind);
  }
  await page.goto(at(PAGES.talk));
  assert.ok(await page.locator(".block-notes").first().isVisible());
  await page.goto(at(PAGES["family rule"]));
  assert.ok(await page.locator(".block-original").first().isVisible());
  assert.ok(await page.locator(".block-translation").first().isVisible());
  const reference = page.locator(".footnote-ref a").first();
  const note = (await reference.getAttribute("href")).slice(1);
  await reference.click();
  assert.ok(await page.locator(`[id="${note}"]`).isVisible());
  await context.close();
});

test("the pager leads through a list", async () => {
  const { context, page } = await scriptless();
  await page.goto(at(PAGES["list with pictures"]));
  const first = await page.locator("#cards .card a").first().getAttribute("href");
  await page.locator(".pager a[rel=next]").click();
  assert.match(page.url(), /\/stories\/page\/2\/$/);
  assert.ok((await page.locator("#cards .card").count()) > 0);
  assert.notEqual(await page.locator("#cards .card a").first().getAttribute("href"), first);
  await page.locator(".pager a[rel=prev]").click();
  assert.match(page.url(), /\/stories\/$/);
  await context.close();
});

for (const width of [360, 1280]) {
  test(`a filter is a link to a page of its own: ${width} px`, async () => {
    const { context, page } = await scriptless({ width });
    await page.goto(at(PAGES["list of policies"]));
    const link = page.locator("#facets [data-facet=document_type] a[data-term]").first();
    const term = await link.getAttribute("data-term");
    const count = Number(await link.locator(".count").textContent());
    await link.click();
    assert.ok(decodeURI(page.url()).includes(`/policy/`), page.url());
    assert.equal(await page.locator("h1").textContent(), term);
    assert.equal(await page.locator("#cards .card").count(), count);
    await context.close();
  });
}

test("the search form sends its words to the search page", async () => {
  const { context, page } = await scriptless();
  await page.goto(at(PAGES.home));
  await page.locator("main input[name=q]").fill("积分");
  await page.locator("main input[name=q]").press("Enter");
  await page.waitForURL(/\/search\/\?q=/);
  assert.equal(await page.locator("#search-q").count(), 1);
  await context.close();
});
