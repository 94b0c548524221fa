// Reading tools: contents that follow, vertical text, notes that open in place, reading aloud.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { launch, open } from "./chromium.mjs";
import { PAGES } from "./pages.mjs";
import { at } from "./site.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

test("the contents follow the reading position", async () => {
  const { context, page } = await open(browser);
  await page.goto(at(PAGES["long policy"]));
  const last = page.locator(".reading-aside .toc a").last();
  const target = decodeURI(new URL(await last.evaluate((link) => link.href)).hash).slice(1);
  await page.locator(`[id="${target}"]`).evaluate((heading) => scrollTo(0, heading.getBoundingClientRect().top + scrollY - 60));
  const here = page.locator(".toc .is-here");
  await here.waitFor();
  assert.equal(await here.count(), 1);
  assert.equal(await here.getAttribute("aria-current"), "location");
  await context.close();
});

test("the original of a family rule can be read vertically, right to left, and the choice is kept", async () => {
  const { context, page, complaints } = await open(browser);
  await page.goto(at(PAGES["family rule"]));
  await page.locator("[data-mode=vertical]").click();
  const scroll = page.locator(".scroll");
  await scroll.waitFor();
  assert.equal(await scroll.evaluate((e) => getComputedStyle(e).writingMode), "vertical-rl");
  const original = (await page.locator(".block-original p").first().textContent()).replace(/[\s\d]/g, "");
  assert.ok((await scroll.textContent()).replace(/[\s\d]/g, "").includes(original));
  const [first, second] = await scroll.locator("p:not(.scroll-author)").evaluateAll((all) => {
    const range = document.createRange();
    return [all[0], all[all.length - 1]].map((p) => (range.selectNodeContents(p), range.getBoundingClientRect().right));
  });
  assert.ok(first > second, "later lines stand further left");
  await page.reload();
  await scroll.waitFor();
  await page.locator("[data-mode=stacked]").click();
  await scroll.waitFor({ state: "hidden" });
  assert.equal(await page.locator("#content").getAttribute("data-mode"), "stacked");
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a note opens where it is referred to, in both directions of text, and Escape closes it", async () => {
  const { context, page } = await open(browser);
  await page.goto(at(PAGES["family rule"]));
  const bubble = page.locator(".note-bubble");
  for (const place of ["#content", ".scroll"]) {
    if (place === ".scroll") await page.locator("[data-mode=vertical]").click();
    const reference = page.locator(`${place} .footnote-ref a`).first();
    const note = await page.locator(`[id="${(await reference.getAttribute("href")).slice(1)}"]`).textContent();
    await reference.click();
    await bubble.waitFor();
    assert.ok(note.includes((await bubble.innerText()).trim().slice(0, 8)), place);
    await page.keyboard.press("Escape");
    await bubble.waitFor({ state: "detached" });
    assert.ok(await reference.evaluate((link) => link === document.activeElement), "the focus is back");
  }
  await context.close();
});

/** Runs before the page: a voice that takes a tenth of a second for each paragraph, since headless Chromium has none. */
function voice() {
  const said = (window.said = []);
  let current;
  const synthesis = {
    paused: false,
    speak(utterance) {
      current = utterance;
      said.push({ text: utterance.text, rate: utterance.rate, lang: utterance.lang });
      setTimeout(() => current === utterance && !synthesis.paused && utterance.onend(), 100);
    },
    cancel: () => (current = null),
    pause: () => (synthesis.paused = true),
    resume: () => (synthesis.paused = false),
  };
  Object.defineProperty(window, "speechSynthesis", { value: synthesis });
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
}

test("a page is read aloud paragraph by paragraph, marked, paused, sped up and stopped", async () => {
  const { context, page, complaints } = await open(browser, { width: 390 });
  await context.addInitScript(voice);
  await page.goto(at(PAGES["long policy"]));
  await page.locator("[data-speak]").click();
  await page.waitForFunction(() => window.said.length >= 3);
  assert.equal(await page.locator(".is-spoken").count(), 1);
  const player = page.locator(".player");
  await player.locator("button").nth(1).click();
  const paused = await page.evaluate(() => window.said.length);
  await page.waitForTimeout(350);
  assert.equal(await page.evaluate(() => window.said.length), paused, "a pause is silent");
  await player.locator("select").selectOption("1.5");
  await page.waitForFunction((n) => window.said.length > n, paused);
  const said = await page.evaluate(() => window.said);
  assert.equal(said.at(-1).rate, 1.5);
  assert.ok(said.every(({ text, lang }) => text.trim() && lang === "zh-CN"));
  await player.locator("button").last().click();
  await player.waitFor({ state: "detached" });
  assert.equal(await page.locator(".is-spoken").count(), 0);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a page in two languages leads to the other and back, and says so to search engines", async () => {
  const { context, page, complaints } = await open(browser);
  for (const [here, there] of [["home", "English home"], ["plain page", "English page"]]) {
    await page.goto(at(PAGES[here]));
    assert.deepEqual(await page.locator("link[hreflang]").evaluateAll((all) => all.map((link) => link.hreflang).sort()), ["en", "zh-CN"], here);
    await page.locator(".tools a[hreflang=en]").click();
    await page.waitForURL(at(PAGES[there]));
    assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
    assert.doesNotMatch(await page.locator(".masthead .brand, h1").allInnerTexts().then((texts) => texts.join("")), /\p{Script=Han}{2}/u, "its names are in its language");
    await page.locator(".tools a[hreflang=zh-CN]").click();
    await page.waitForURL(at(PAGES[here]));
  }
  assert.deepEqual(complaints, []);
  await context.close();
});

test("the names of attachments stand under each other, and so do their numbers", async () => {
  const { context, page } = await open(browser);
  await page.goto(at(PAGES["long policy"]));
  const lines = await page.locator("p.attachment").evaluateAll((all) => all.map((line) => {
    const range = document.createRange();
    range.selectNodeContents(line.lastChild);
    return { number: line.querySelector(".attachment-number").getBoundingClientRect().left, name: range.getBoundingClientRect().left };
  }));
  assert.ok(lines.length >= 2);
  for (const line of lines) assert.ok(Math.abs(line.number - lines[0].number) < 1 && Math.abs(line.name - lines[0].name) < 1, JSON.stringify(lines));
  await context.close();
});

test("a title ends its lines between words", async () => {
  const { context, page } = await open(browser, { width: 360 });
  await page.goto(at(PAGES.policy));
  const title = page.locator("h1");
  const words = await title.evaluate((h) => [...h.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data));
  assert.ok(words.includes("好人"), words.join("|"));
  const lines = await title.evaluate((h) => [...h.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => {
    const range = document.createRange();
    range.selectNode(node);
    return range.getClientRects().length;
  }));
  assert.ok((await title.evaluate((h) => h.getBoundingClientRect().height / parseFloat(getComputedStyle(h).lineHeight))) >= 1.5, "the title has two lines");
  assert.deepEqual([...new Set(lines)], [1], "no word is on two lines");
  await context.close();
});

test("a long title ends its lines after its commas", async () => {
  const { context, page } = await open(browser, { width: 360 });
  await page.goto(at("/policies/wedding-customs/"));
  await page.locator("h1").evaluate((title) => {
    title.textContent = "移风易俗，从每一家的喜事做起，到每一个村都有样子";
    title.classList.remove("phrased");
  });
  await page.evaluate(() => import(`${[...document.scripts].find((script) => /\/site\.js$/.test(script.src)).src}?again`));
  const tops = await page.locator("h1 .clause").evaluateAll((all) => all.map((clause) => [clause.textContent, Math.round(clause.getBoundingClientRect().top)]));
  assert.equal(tops.length, 3);
  assert.ok(tops.slice(1).every(([, top], index) => top > tops[index][1]), JSON.stringify(tops));
  await context.close();
});

test("a text without a translation stands in one column and offers no other beside it", async () => {
  const { context, page, complaints } = await open(browser);
  await page.goto(at("/family-rules/letters/po-xi/"));
  assert.equal(await page.locator("[data-mode=paired]").count(), 0);
  const edges = await page.locator("#content > p, #content > h2, #content > .block-original").evaluateAll((all) => all.map((part) => Math.round(part.getBoundingClientRect().left)));
  assert.equal(new Set(edges).size, 1, edges.join(" "));
  await page.locator("[data-mode=vertical]").click();
  await page.locator(".scroll").waitFor();
  await page.locator("[data-mode=stacked]").click();
  await page.locator(".scroll").waitFor({ state: "hidden" });
  assert.deepEqual(complaints, []);
  await context.close();
});
