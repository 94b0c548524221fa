// Live reload while one writes: faults over the last good page, their dismissal, reloading only what changed, the scroll position.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { launch, open } from "./chromium.mjs";
import { folder, serve } from "./site.mjs";

const article = (title, date, text) => `---\n标题: ${title}\n日期: ${date}\n---\n\n${text}\n`;
const long = "这一段写给往下翻看的人，一行一行地接着读。\n\n".repeat(80);
let site, server, browser, page, context, complaints;
let loads = 0;
const faults = () => page.locator("#wenku-reload .faults");
const badge = () => page.locator("#wenku-reload .badge");

before(async () => {
  site = await folder({
    "wenku.toml": 'title = "试验站"\n',
    "content/_index.md": "---\n标题: 试验站\n---\n\n欢迎。\n",
    "content/notes/_index.md": "---\n标题: 札记\n---\n",
    "content/notes/first.md": article("头一篇", "2026-03-05", `第一版。\n\n${long}`),
    "content/notes/second.md": article("第二篇", "2026-03-06", "另外一篇。"),
  });
  server = await serve(site.path);
  browser = await launch();
  ({ context, page, complaints } = await open(browser, { width: 1000, reducedMotion: "reduce" }));
  page.on("load", () => (loads += 1));
  await page.goto(`${server.url}notes/first/`);
  await wait(300);
});
after(async () => {
  await browser?.close();
  await server?.stop();
  await site?.remove();
});

test("a page without faults shows no overlay and does not reload", async () => {
  assert.equal(await page.locator("#wenku-reload").count(), 0);
  assert.equal(loads, 1);
});

test("a fault shows with its place and message over the last good page", async () => {
  await page.evaluate(() => scrollTo(0, 900));
  await site.write("content/notes/first.md", article("头一篇", "2026-02-30", "写错了日期。"));
  await faults().waitFor();
  const text = await faults().innerText();
  assert.match(text, /content\/notes\/first\.md:3:\d+/);
  assert.match(text, /日期/);
  assert.ok((await page.locator("#content").innerText()).includes("第一版"));
  assert.equal(loads, 1);
});

test("Escape dismisses it to a badge, which opens it again", async () => {
  await page.keyboard.press("Escape");
  assert.equal(await faults().count(), 0);
  await badge().click();
  assert.equal(await faults().count(), 1);
});

test("once the fault is mended the page reloads where the reader was", async () => {
  await site.write("content/notes/first.md", article("头一篇", "2026-03-05", `第二版。\n\n${long}`));
  await page.waitForFunction(() => document.body.innerText.includes("第二版"));
  await page.waitForFunction(() => scrollY === 900);
  assert.equal(await page.locator("#wenku-reload .faults, #wenku-reload .badge").count(), 0);
  assert.equal(loads, 2);
});

test("a page that did not change is left alone", async () => {
  await site.write("content/notes/second.md", article("第二篇", "2026-03-06", "另外一篇，改过了。"));
  const second = await (async () => {
    for (let tries = 0; tries < 50; tries += 1) {
      const text = await (await fetch(`${server.url}notes/second/`)).text();
      if (text.includes("改过了")) return text;
      await wait(100);
    }
    return "";
  })();
  assert.ok(second, "the change is served");
  await wait(500);
  assert.equal(loads, 2);
});

test("a server gone is said, and the console stayed empty until then", async () => {
  assert.deepEqual(complaints, []);
  await server.stop();
  await page.locator("#wenku-reload .lost").waitFor();
  await context.close();
});
