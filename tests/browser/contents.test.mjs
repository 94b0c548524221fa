// The contents of a long text: beside it on a wide screen, a sheet from below on a narrow one.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { launch, open } from "./chromium.mjs";
import { PAGES } from "./pages.mjs";
import { at } from "./site.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());
const PHONE = { width: 360, height: 740, hasTouch: true, isMobile: true };

test("every article and item is in the contents", async () => {
  const { context, page } = await open(browser);
  await page.goto(at(PAGES.policy));
  const named = await page.locator(".reading-aside .toc a").evaluateAll((links) => links.map((link) => decodeURIComponent(link.hash.slice(1))));
  const there = await page.locator("#content :is(h2, p.article, p.level-2)[id]").evaluateAll((all) => all.map((part) => part.id));
  assert.deepEqual(there.filter((id) => !named.includes(id)), []);
  await context.close();
});

for (const kind of ["policy", "long policy", "story", "talk", "handbook page"]) {
  test(`on a phone the contents are a sheet that marks the place and closes to it: ${kind}`, async () => {
    const { context, page, complaints } = await open(browser, { ...PHONE, reducedMotion: "reduce" });
    await page.goto(at(PAGES[kind]));
    const bar = page.locator(".page-bar");
    const opener = bar.locator("[data-contents]");
    const heading = page.locator("#content h2").nth(1);
    await heading.evaluate((part) => scrollTo(0, part.getBoundingClientRect().top + scrollY - 100));
    const name = (await heading.evaluate((part) => part.textContent.replace(/#$/, ""))).trim();
    const before = await page.evaluate(() => scrollY);
    await opener.click();
    const sheet = page.locator("dialog.sheet");
    const here = sheet.locator(".is-here");
    await here.waitFor();
    const squeeze = (text) => text.replace(/[\s　]/g, "");
    assert.ok(squeeze(name).startsWith(squeeze(await here.textContent()).replace(/…$/, "").slice(0, 6)) || kind.includes("policy"), `${await here.textContent()} for ${name}`);
    const { y, height } = await here.boundingBox();
    assert.ok(y > 0 && y + height <= PHONE.height && height >= 43.5, "the current entry is in sight");
    await page.keyboard.press("Escape");
    await sheet.waitFor({ state: "hidden" });
    assert.equal(await page.evaluate(() => scrollY), before, "the reader is where they were");
    assert.ok(await opener.evaluate((button) => button === document.activeElement));

    await opener.click();
    const last = sheet.locator("a").last();
    const target = decodeURIComponent(new URL(await last.evaluate((link) => link.href)).hash.slice(1));
    await last.click();
    await sheet.waitFor({ state: "hidden" });
    const top = await page.locator(`[id="${target}"]`).evaluate((part) => part.getBoundingClientRect().top);
    assert.ok(top < PHONE.height * 0.9, `${target} at ${top}`);
    await page.goBack();
    await page.waitForFunction((wanted) => Math.abs(scrollY - wanted) < 3, before);
    assert.deepEqual(complaints, []);
    await context.close();
  });
}

test("the bar lies below the text: nothing of the page's end is under it", async () => {
  const { context, page } = await open(browser, PHONE);
  await page.goto(at(PAGES.story));
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  const [bar, end] = await Promise.all([page.locator(".page-bar").boundingBox(), page.locator(".story").boundingBox()]);
  assert.ok(end.y + end.height <= bar.y + 1);
  await page.locator(".page-bar-top").click();
  await page.waitForFunction(() => scrollY === 0);
  await context.close();
});

test("next and previous lead through every section in its order", async () => {
  const { context, page, complaints } = await open(browser);
  for (const list of ["list of policies", "list with pictures", "list of talks", "collection"]) {
    await page.goto(at(PAGES[list]));
    const order = await page.locator("#cards .card-title a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    await page.goto(at(order[0]));
    for (const wanted of order.slice(1, 4)) {
      assert.equal(await page.locator(".neighbour[rel=next]").getAttribute("href"), wanted, list);
      await page.goto(at(wanted));
    }
    assert.equal(await page.locator(".neighbour[rel=prev]").getAttribute("href"), order[2], list);
  }
  assert.deepEqual(complaints, []);
  await context.close();
});
