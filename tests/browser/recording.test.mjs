// A recording of a text: “read aloud” plays it, the chapters follow, and without scripts it stands on the page.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { faultsOf } from "./checks.mjs";
import { launch, open } from "./chromium.mjs";
import { folder, serve } from "./site.mjs";

/** A sound of so many seconds of silence, as a WAV file. */
function silence(seconds) {
  const rate = 8000;
  const data = Buffer.alloc(rate * seconds, 128);
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write("data", 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}

const story = `---
标题: 桥头一缸茶
音频: luyin.wav
音频章节:
  - 时间: 0:00
    标题: 茶缸的来历
  - 时间: 0:20
    标题: 一天两锅水
文字稿: gaozi.txt
---

## 茶缸的来历

${"老桥头的茶缸。".repeat(200)}

## 一天两锅水

${"早上五点一锅。".repeat(200)}
`;

let browser, site, served;
before(async () => {
  browser = await launch("--autoplay-policy=no-user-gesture-required");
  site = await folder({ "wenku.toml": "title = \"站\"\n", "content/a/index.md": story, "content/a/gaozi.txt": "念的是方言。\n", "content/a/luyin.wav": silence(40) });
  served = await serve(site.path);
});
after(async () => {
  await browser?.close();
  await served?.stop();
  await site?.remove();
});

test("the recording plays in place of a voice, the text follows its chapters, and one can be chosen", async () => {
  const { context, page, complaints } = await open(browser, { width: 390, reducedMotion: "reduce" });
  await page.goto(new URL("a/", served.url).href);
  assert.equal(await page.locator("[data-speak]").count(), 0);
  assert.ok(!(await page.locator("#recording").isVisible()));
  assert.equal(await page.getByText("文字稿").count(), 1);
  await page.locator("[data-listen]").click();
  const spoken = page.locator("h2.is-spoken");
  await spoken.waitFor();
  assert.match(await spoken.textContent(), /^茶缸的来历/);
  await page.locator(".player-chapters").selectOption({ label: "一天两锅水" });
  await page.waitForFunction(() => document.querySelector("h2.is-spoken")?.textContent.startsWith("一天两锅水"));
  assert.ok(await page.evaluate(() => document.getElementById("recording").currentTime >= 20));
  await page.waitForFunction(() => Math.abs(document.querySelector("h2.is-spoken").getBoundingClientRect().top) < 200);
  assert.deepEqual(await faultsOf(page), []);
  await page.locator(".player button").last().click();
  await page.locator(".player").waitFor({ state: "detached" });
  assert.ok(await page.evaluate(() => document.getElementById("recording").paused));
  assert.deepEqual(complaints, []);
  await context.close();
});

test("without scripts the recording is on the page", async () => {
  const { context, page } = await open(browser, { javaScriptEnabled: false });
  await page.goto(new URL("a/", served.url).href);
  assert.ok(await page.locator("audio[controls]").isVisible());
  await context.close();
});
