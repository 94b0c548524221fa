// Presentation mode of a talk: a slide for each heading, keys, notes apart, a clock, type that fits the screen, and the page back as it was.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { launch, open } from "./chromium.mjs";
import { PAGES } from "./pages.mjs";
import { at } from "./site.mjs";
import { useTool } from "./tools.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());
const heading = (page) => page.locator(".slide-body h1, .slide-body h2").textContent();
const place = async (page) => (await page.locator(".deck-place").textContent()).split("/").map(Number);

test("the keys lead from slide to slide, and Escape back to the page", async () => {
  const { context, page, complaints } = await open(browser);
  await page.goto(at(PAGES.talk));
  const headings = await page.locator("#content > h2").evaluateAll((all) => all.map((h) => h.firstChild.textContent.trim()));
  await page.locator("[data-present]").click();
  await page.locator(".deck").waitFor();
  assert.deepEqual(await place(page), [1, headings.length + 2], "a slide for each heading, one for the title and one at the end");
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
  await page.keyboard.press("End");
  assert.equal((await heading(page)).trim(), "谢谢大家");
  assert.ok(await page.locator(".slide .qr-code svg").isVisible(), "the page's address as a QR code");
  await page.keyboard.press("Home");
  assert.deepEqual((await place(page))[0], 1);

  // In full screen the first Escape may be the browser's own.
  await page.keyboard.press("Escape");
  if (await page.locator(".deck").count()) await page.keyboard.press("Escape");
  await page.locator(".deck").waitFor({ state: "detached" });
  assert.ok(await page.evaluate(() => document.activeElement.matches("[data-present]")));
  assert.ok(await page.locator(".masthead").isVisible());
  assert.deepEqual(complaints, []);
  await context.close();
});

test("speaker notes are not on the slide but come at a key, and the clock runs", async () => {
  const { context, page } = await open(browser);
  await page.goto(at(PAGES.talk));
  const note = (await page.locator(".block-notes p").first().textContent()).trim().slice(0, 12);
  await page.locator("[data-present]").click();
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
    await page.locator("[data-present]").click();
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
  await useTool(page, "打印讲义");
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
  await page.locator("[data-present]").click();
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

test("the speaker's window shows the next slide and the time, and the projector no bar", async () => {
  const { context, page, complaints } = await open(browser);
  await page.goto(at(PAGES.talk));
  await page.locator("[data-present]").click();
  await page.locator(".deck").waitFor();
  const opacity = () => page.locator(".deck-bar").evaluate((bar) => getComputedStyle(bar).opacity);
  await page.waitForFunction(() => getComputedStyle(document.querySelector(".deck-bar")).opacity === "0");
  await page.mouse.move(300, 300);
  await page.mouse.move(320, 300);
  assert.equal(await opacity(), "1", "the mouse calls the bar");
  const [desk] = await Promise.all([context.waitForEvent("page"), page.keyboard.press("w")]);
  await desk.locator(".slide-next .slide-body").waitFor();
  await page.waitForFunction(() => getComputedStyle(document.querySelector(".deck-bar")).opacity === "0");
  await page.mouse.move(400, 300);
  await page.mouse.move(420, 300);
  assert.equal(await opacity(), "0", "with a speaker's window the projector shows slides only");

  const next = (await desk.locator(".slide-next h2").textContent()).trim();
  await desk.keyboard.press("ArrowRight");
  await page.waitForFunction((wanted) => document.querySelector(".slide:not(.slide-next) h2")?.textContent.trim() === wanted, next);
  assert.match(await desk.locator(".desk-day").textContent(), /^\d\d:\d\d$/);
  await desk.keyboard.press("p");
  await page.waitForFunction(() => document.querySelector(".deck-bar [aria-pressed=true]")?.textContent.includes("暂停"));
  const stopped = await desk.locator(".deck-clock b").textContent();
  await desk.waitForTimeout(1300);
  assert.equal(await desk.locator(".deck-clock b").textContent(), stopped, "the clock stands still");
  await desk.keyboard.press("b");
  await page.locator(".deck.is-blank").waitFor();
  assert.ok(await desk.locator(".slide-body").first().isVisible(), "the speaker still sees the slide");
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a number and Enter jump to a slide; the overview shows all and leads to one", async () => {
  const { context, page, complaints } = await open(browser);
  await page.goto(at(PAGES.talk));
  await page.locator("[data-present]").click();
  const [, total] = await place(page);
  await page.keyboard.type("3");
  assert.match(await page.locator(".deck-place").textContent(), /^→ 3/);
  await page.keyboard.press("Enter");
  assert.equal((await place(page))[0], 3);
  await page.keyboard.press("o");
  const slides = page.locator(".overview-slide");
  assert.equal(await slides.count(), total);
  assert.equal(await page.locator(".overview-slide[aria-current=true]").evaluate((slide) => slide === document.activeElement), true);
  const wide = await page.locator(".overview-cell").evaluateAll((all) => all.filter((cell) => cell.firstChild.scrollWidth > cell.clientWidth).length);
  assert.equal(wide, 0);
  await slides.nth(4).click();
  await page.locator(".overview").waitFor({ state: "detached" });
  assert.equal((await place(page))[0], 5);
  assert.deepEqual(complaints, []);
  await context.close();
});

for (const kind of ["story", "policy", "long policy"]) {
  test(`a page that was not written for slides is presented too, in as many as its text needs: ${kind}`, async () => {
    const { context, page, complaints } = await open(browser);
    await page.goto(at(PAGES[kind]));
    const text = (await page.locator("#content").evaluate((content) => {
      const copy = content.cloneNode(true);
      for (const extra of copy.querySelectorAll(".anchor, .footnote-ref, .footnotes, h2")) extra.remove();
      return copy.textContent;
    })).replace(/\s/g, "");
    await useTool(page, "全屏宣讲");
    await page.locator(".deck").waitFor();
    const [, total] = await place(page);
    let shown = "";
    for (let slide = 2; slide < total; slide += 1) {
      await page.keyboard.type(String(slide));
      await page.keyboard.press("Enter");
      const { words, type } = await page.locator(".slide-body").evaluate((body) => ({
        words: [...body.children].filter((part) => part.tagName !== "H2").map((part) => part.textContent).join(""),
        type: parseFloat(getComputedStyle(body).fontSize),
      }));
      assert.ok(type >= 20, `slide ${slide}: ${type} px`);
      shown += words.replace(/\s/g, "");
    }
    assert.equal(shown, text, "every word is on a slide");
    await page.keyboard.press("Escape");
    if (await page.locator(".deck").count()) await page.keyboard.press("Escape");
    await page.locator(".deck").waitFor({ state: "detached" });
    assert.deepEqual(complaints, []);
    await context.close();
  });
}
