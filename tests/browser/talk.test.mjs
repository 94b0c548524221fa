// Presentation mode of a talk: a slide for each heading, keys, notes apart, a clock, type that fits the screen, and the page back as it was.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { launch, open } from "./chromium.mjs";
import { PAGES } from "./pages.mjs";
import { at } from "./site.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());
const heading = (page) => page.locator(".slide-body h1, .slide-body h2").textContent();
const place = async (page) => (await page.locator(".deck-place").textContent()).split("/").map(Number);

test("the keys lead from slide to slide, and Escape back to the page", async () => {
  const { context, page, complaints } = await open(browser);
  await page.goto(at(PAGES.talk));
  const headings = await page.locator("#content > h2").evaluateAll((all) => all.map((h) => h.firstChild.textContent.trim()));
  await page.locator("#present").click();
  await page.locator(".deck").waitFor();
  assert.deepEqual(await place(page), [1, headings.length + 1]);
  assert.equal(await heading(page), (await page.locator("h1").first().textContent()).trim());
  assert.ok(!(await page.locator(".masthead").isVisible()), "the page is out of sight");

  // A slide that is higher than the screen is first read to its end, so one key may not be enough.
  const seen = [];
  for (let presses = 0; presses < 80 && (await place(page))[0] <= headings.length; presses += 1) {
    const before = await heading(page);
    await page.keyboard.press("ArrowRight");
    if ((await heading(page)) !== before) seen.push((await heading(page)).trim());
  }
  assert.deepEqual(seen, headings);
  await page.keyboard.press("Home");
  assert.deepEqual((await place(page))[0], 1);
  await page.keyboard.press("End");
  assert.equal((await heading(page)).trim(), headings.at(-1));

  // In full screen the first Escape may be the browser's own.
  await page.keyboard.press("Escape");
  if (await page.locator(".deck").count()) await page.keyboard.press("Escape");
  await page.locator(".deck").waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement.id), "present");
  assert.ok(await page.locator(".masthead").isVisible());
  assert.deepEqual(complaints, []);
  await context.close();
});

test("speaker notes are not on the slide but come at a key, and the clock runs", async () => {
  const { context, page } = await open(browser);
  await page.goto(at(PAGES.talk));
  const note = (await page.locator(".block-notes p").first().textContent()).trim().slice(0, 12);
  await page.locator("#present").click();
  for (let slide = 0; slide < 40 && !(await page.locator(".deck-notes").textContent()).includes(note); slide += 1) await page.keyboard.press("PageDown");
  assert.ok(!(await page.locator(".slide").textContent()).includes(note));
  assert.ok(!(await page.locator(".deck-notes").isVisible()));
  await page.keyboard.press("n");
  assert.ok(await page.locator(".deck-notes").isVisible());
  await page.waitForFunction(() => /00:0[1-9]/.test(document.querySelector(".deck-clock").textContent));
  await context.close();
});

for (const [width, height] of [[1280, 720], [1920, 1080], [390, 800]]) {
  test(`every slide of a talk is large and does not stick out: ${width} × ${height}`, async () => {
    const { context, page } = await open(browser, { width, height });
    await page.goto(at(PAGES.talk));
    await page.locator("#present").click();
    const [, total] = await place(page);
    for (let slide = 1; slide <= total; slide += 1) {
      const { type, wide } = await page.evaluate(() => {
        const frame = document.querySelector(".slide");
        const body = document.querySelector(".slide-body");
        return { type: parseFloat(getComputedStyle(body).fontSize), wide: body.scrollWidth > frame.clientWidth };
      });
      assert.ok(!wide, `slide ${slide} is too wide`);
      assert.ok(type >= 20, `slide ${slide}: ${type} px`);
      for (let presses = 0; presses < 12 && (await place(page))[0] === slide && slide < total; presses += 1) await page.keyboard.press("ArrowRight");
    }
    await context.close();
  });
}

test("a handout for the audience leaves the speaker notes out, and printing has them", async () => {
  const { context, page } = await open(browser);
  await context.addInitScript(() => (window.print = () => (window.printed = true)));
  await page.goto(at(PAGES.talk));
  await page.emulateMedia({ media: "print" });
  const note = page.locator(".block-notes").first();
  assert.ok(await note.isVisible());
  await page.emulateMedia({ media: "screen" });
  await page.getByRole("button", { name: "打印讲义" }).click();
  assert.ok(await page.evaluate(() => window.printed));
  await page.emulateMedia({ media: "print" });
  assert.ok(!(await note.isVisible()));
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  assert.ok(await note.isVisible(), "afterwards the page is as it was");
  await context.close();
});

test("the speaker's window shows the notes and goes on together with the slides", async () => {
  const { context, page, complaints } = await open(browser);
  await page.goto(at(PAGES.talk));
  await page.locator("#present").click();
  await page.locator(".deck").waitFor();
  await page.keyboard.press("End");
  const [last] = await place(page);
  const [desk] = await Promise.all([context.waitForEvent("page"), page.keyboard.press("w")]);
  await desk.locator(".is-desk .deck-notes").waitFor();
  const shows = (window, n) => window.waitForFunction((wanted) => document.querySelector(".deck-place").textContent.startsWith(`${wanted} /`), n);
  await shows(desk, last);
  assert.equal((await place(page))[0], last, "the slides stay where they are");
  await desk.keyboard.press("Home");
  await shows(page, 1);
  assert.ok(!(await page.locator(".deck-notes").isVisible()), "the notes stay off the projector");
  assert.deepEqual(complaints, []);
  await context.close();
});
