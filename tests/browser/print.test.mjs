// Printing: a page becomes A4 sheets, as many as its text needs, none blank, with the text and without what is only for the screen.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch, open } from "./chromium.mjs";
import { PAGES } from "./pages.mjs";
import { at } from "./site.mjs";

let browser, sheets;
before(async () => {
  browser = await launch();
  sheets = await mkdtemp(join(tmpdir(), "wenku-print-"));
});
after(async () => {
  await browser?.close();
  await rm(sheets, { recursive: true, force: true });
});

const MILLIMETRE = 96 / 25.4;
/** What is left of A4 for the text: the margins of official documents (GB/T 9704) and those of every other page. */
const AREAS = {
  official: { width: 156 * MILLIMETRE, height: 225 * MILLIMETRE },
  plain: { width: 170 * MILLIMETRE, height: 251 * MILLIMETRE },
};
const squeeze = (text) => text.replace(/\s/g, "");

/** Prints a page: the size of its sheets and the text of each. */
async function print(page, name) {
  const file = join(sheets, `${name}.pdf`);
  await page.pdf({ path: file, preferCSSPageSize: true });
  const size = /Page size: +([\d.]+) x ([\d.]+)/.exec(execFileSync("pdfinfo", [file], { encoding: "utf8" })).slice(1, 3).map(Number);
  const texts = execFileSync("pdftotext", ["-enc", "UTF-8", file, "-"], { encoding: "utf8" }).split("\f").slice(0, -1);
  return { size, texts };
}

/** Runs in the page: the words of navigation and controls, and those of the text itself. */
function words() {
  const controls = document.querySelectorAll(".skip, .site-nav a, .tools a, .tools button, .actions :is(button, a, summary), .page-bar :is(button, a), .crumbs a, .colophon-links a, .pager a, .neighbours a, .modes button, .toc a");
  return { controls: [...controls].map((control) => control.textContent), own: document.querySelector("main").innerText };
}

/** Runs in the page as laid out for print: the sheets its text fills, by height, where parts may begin a sheet of their own. */
function sheetsNeeded(height) {
  const breaks = [...document.body.querySelectorAll("*")].filter((part) => getComputedStyle(part).breakBefore === "page" && part.getClientRects().length);
  const cuts = [0, ...breaks.map((part) => part.getBoundingClientRect().top + scrollY), document.body.scrollHeight];
  return cuts.slice(1).reduce((sum, cut, i) => sum + Math.ceil((cut - cuts[i]) / height), 0);
}

const cases = [
  ["policy", "official"],
  ["long policy", "official"],
  ["handbook page", "plain"],
  ["handbook tables", "plain"],
  ["story", "plain"],
  ["talk", "plain"],
  ["collection on one page", "plain"],
];
for (const [kind, area] of cases) {
  test(`${kind} on paper`, async (t) => {
    const { context, page, complaints } = await open(browser);
    await page.goto(at(PAGES[kind]));
    const title = squeeze(await page.locator("h1").first().textContent());
    const { controls } = await page.evaluate(words);

    const { width, height } = AREAS[area];
    await page.emulateMedia({ media: "print" });
    await page.setViewportSize({ width: Math.round(width), height: Math.round(height) });
    const { own } = await page.evaluate(words);
    const needed = await page.evaluate(sheetsNeeded, height);
    const { size, texts } = await print(page, kind.replaceAll(" ", "-"));
    t.diagnostic(`${kind}: ${texts.length} sheets, ${needed} by the height of the text`);

    assert.deepEqual(size.map(Math.round), [595, 842], "A4");
    // Headings kept with their text and tables kept whole may push a little on to a further sheet.
    assert.ok(texts.length >= needed && texts.length <= Math.ceil(needed * 1.15) + 1, `${texts.length} sheets for ${needed}`);
    texts.forEach((text, i) => assert.ok(squeeze(text).length > 15, `sheet ${i + 1} is blank`));
    const whole = squeeze(texts.join(""));
    assert.ok(whole.includes(title), title);
    const strays = controls.map(squeeze).filter((word) => word.length > 1 && !squeeze(own).includes(word) && whole.includes(word));
    assert.deepEqual(strays, []);
    assert.deepEqual(complaints, []);
    await context.close();
  });
}

for (const kind of ["policy", "long policy", "policy no longer in force", "policy/volunteer-points"]) {
  test(`the imprint stands at the foot of an even sheet: ${kind}`, async () => {
    const { context, page } = await open(browser);
    await page.goto(at(PAGES[kind] ?? "/policies/volunteer-points/"));
    const printed = await page.locator(".imprint-line span").allTextContents();
    const { texts } = await print(page, `imprint-${kind.replace(/\W/g, "-")}`);
    assert.equal(texts.length % 2, 0, `${texts.length} sheets`);
    for (const part of [...printed, `—${texts.length}—`]) assert.ok(squeeze(texts.at(-1)).includes(squeeze(part)), part);
    const box = execFileSync("pdftotext", ["-bbox", "-f", String(texts.length), "-l", String(texts.length), join(sheets, `imprint-${kind.replace(/\W/g, "-")}.pdf`), "-"], { encoding: "utf8" });
    const feet = [...box.matchAll(/yMax="([\d.]+)"[^>]*>[^<]*印发</g)].map(([, y]) => Number(y));
    // The text ends 35 mm above the sheet's edge: 743 points from above. A line of 14 points and its rule lie below.
    assert.ok(feet.at(-1) > 700 && feet.at(-1) <= 745, `the imprint ends at ${feet}`);
    await context.close();
  });
}

test("a story takes as few sheets as its text needs, and says nothing of its record", async () => {
  const { context, page } = await open(browser);
  await page.goto(at(PAGES.story));
  const { texts } = await print(page, "story-sheets");
  assert.ok(texts.length <= 2, `${texts.length} sheets`);
  assert.ok(!texts.join("").includes("人物信息"));
  await context.close();
});

test("a handout leaves out the record and the speaker's notes; with them, notes stay on the sheet of their slide", async () => {
  const { context, page } = await open(browser);
  await page.goto(at(PAGES.talk));
  const notes = await page.locator(".block-notes").evaluateAll((all) => all.map((note) => [note.previousElementSibling.innerText.split("\n").pop(), note.querySelector("p").innerText]));
  const { texts } = await print(page, "talk-notes");
  for (const [slide, note] of notes) {
    const sheet = texts.map(squeeze).find((text) => text.includes(squeeze(note).slice(0, 20)));
    assert.ok(sheet.includes(squeeze(slide)), note.slice(0, 20));
  }
  await page.evaluate(() => (document.documentElement.dataset.printing = "handout"));
  const handout = (await print(page, "talk-handout")).texts.join("");
  for (const word of ["讲前提示", "材料信息", "受众", "宣讲员"]) assert.ok(!handout.includes(word), word);
  await context.close();
});

test("no row of a table stands alone on a sheet", async () => {
  const { context, page } = await open(browser);
  await page.goto(at(PAGES["handbook tables"]));
  const rows = await page.locator("table").evaluateAll((all) => all.map((table) => [...table.querySelectorAll("tbody tr")].map((row) => row.cells[0].innerText)));
  // A name that stands on several sheets does not tell where its row is.
  const sheetOf = (texts, name) => {
    const sheets = [...texts.keys()].filter((n) => squeeze(texts[n]).includes(squeeze(name)));
    return sheets.length === 1 ? sheets[0] : -1;
  };
  const { texts } = await print(page, "rows");
  const alone = rows.filter((table) => table.length > 2).filter((table) => {
    const [before, last] = table.slice(-2).map((name) => sheetOf(texts, name));
    return before >= 0 && last > before + 1;
  });
  assert.deepEqual(alone, []);
  await context.close();
});

test("the dark mode and the elders' mode do not darken the paper", async () => {
  for (const mode of ["dark", "elders"]) {
    const { context, page } = await open(browser, { mode, colorScheme: "dark" });
    await page.goto(at(PAGES.policy));
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    const [paper, ink] = await page.evaluate(() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector("#content p")).color]);
    assert.match(paper, /rgb\(255, 255, 255\)|rgba\(0, 0, 0, 0\)/, mode);
    assert.equal(ink, "rgb(0, 0, 0)", mode);
    await context.close();
  }
});
