// Live reload while one writes: the page in its newest state with its faults beside it, the list of them, reloading only what changed.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { faultsOf } from "./checks.mjs";
import { launch, open } from "./chromium.mjs";
import { folder, serve } from "./site.mjs";

const article = (title, date, text) => `---\n标题: ${title}\n日期: ${date}\n---\n\n${text}\n`;
const long = "这一段写给往下翻看的人，一行一行地接着读。\n\n".repeat(80);
let site, server, browser, page, context, complaints;
let loads = 0;
const line = () => page.locator("#wenku-reload .line");
const toggle = () => page.locator("#wenku-reload .toggle");
const faults = () => page.locator("#wenku-reload .faults");
const said = async (text) => {
  await page.waitForFunction(
    (text) => document.querySelector("#wenku-reload")?.shadowRoot.querySelector(".line").textContent === text,
    text,
  );
};

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

test("a page with a fault shows its newest text, and one line about the fault", async () => {
  await page.evaluate(() => scrollTo(0, 900));
  await site.write("content/notes/first.md", article("头一篇", "2026-02-30", `写错了日期。\n\n${long}`));
  await page.waitForFunction(() => document.body.innerText.includes("写错了日期。"));
  await page.waitForFunction(() => scrollY === 900);
  await said("本页 1 个错误 · 全站 1 个错误");
  assert.equal(await line().getAttribute("role"), "status");
  assert.equal(await faults().isVisible(), false);
  assert.equal(loads, 2);
});

test("opened by keyboard it lists the fault with its exact place, and stays open on the next page", async () => {
  await toggle().focus();
  await page.keyboard.press("Enter");
  await faults().waitFor();
  assert.equal(await toggle().getAttribute("aria-expanded"), "true");
  const text = await faults().innerText();
  assert.match(text, /^本页\n/);
  assert.match(text, /content\/notes\/first\.md:3:5/);
  assert.match(text, /日期/);
  assert.equal(await faults().locator("mark").innerText(), "2026-02-30");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.shadowRoot?.activeElement?.id), "faults");
  await page.goto(`${server.url}notes/second/`);
  await said("全站 1 个错误");
  await faults().waitFor();
  assert.match(await faults().innerText(), /^别处\n/);
});

test("Escape closes it, gives the focus back, and it stays closed", async () => {
  await faults().focus();
  await page.keyboard.press("Escape");
  assert.equal(await faults().isVisible(), false);
  assert.equal(await page.evaluate(() => document.activeElement.shadowRoot?.activeElement?.className), "toggle");
  await page.goto(`${server.url}notes/first/`);
  await said("本页 1 个错误 · 全站 1 个错误");
  assert.equal(await faults().isVisible(), false);
});

test("the page's own faults come before those of others, and hints are called what the terminal calls them", async () => {
  await site.write("content/notes/another.md", "---\n标题: 又一篇\n日期: 2026-03-05\n时长: 5\n---\n\n正文。\n");
  await said("本页 1 个错误 · 全站 2 个错误");
  await line().click();
  await faults().waitFor();
  const text = await faults().innerText();
  assert.ok(text.indexOf("first.md") < text.indexOf("别处") && text.indexOf("别处") < text.indexOf("another.md"), text);
  assert.match(text, /提示/);
  assert.doesNotMatch(text, /建议/);
});

test("on a phone it covers no text, needs no scrolling sideways, and breaks no rule of accessibility", async () => {
  await page.setViewportSize({ width: 360, height: 640 });
  await faults().waitFor();
  assert.deepEqual(await faultsOf(page), []);
  await page.keyboard.press("Escape");
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await page.waitForFunction(() => {
    const bar = document.querySelector("#wenku-reload").shadowRoot.querySelector(".bar").getBoundingClientRect();
    return document.body.getBoundingClientRect().bottom <= bar.top + 1 && bar.height <= 48 && bar.bottom === innerHeight;
  });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  const shown = await line().evaluate((line) => line.scrollWidth <= line.clientWidth);
  assert.ok(shown, "the whole line is seen");
  await page.setViewportSize({ width: 1000, height: 800 });
});

test("once the faults are mended the page reloads where the reader was", async () => {
  await page.evaluate(() => scrollTo(0, 900));
  await site.write("content/notes/another.md", article("又一篇", "2026-03-05", "正文。"));
  await site.write("content/notes/first.md", article("头一篇", "2026-03-05", `第二版。\n\n${long}`));
  await page.waitForFunction(() => document.body.innerText.includes("第二版"));
  await page.waitForFunction(() => scrollY === 900);
  await wait(300);
  assert.equal(await page.locator("#wenku-reload").isVisible(), false);
  loads = 2;
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

test("settings that cannot be read leave the page as it was and say so", async () => {
  await site.write("wenku.toml", "title = 没有引号\n");
  await said("网页没有更新 · 全站 1 个错误");
  await toggle().click();
  assert.match(await faults().innerText(), /网页仍是上一次的样子/);
  await toggle().click();
  await site.write("wenku.toml", 'title = "试验站"\n');
  await page.waitForFunction(() => document.querySelector("#wenku-reload").hidden);
});

test("a page whose template is at fault heals itself", async () => {
  const template = (text) => `{% extends "default/page.html" %}\n{% block main %}${text}{% endblock main %}\n`;
  await site.write("themes/default/templates/odd.html", template("{{ page.no.such }}"));
  await site.write("content/notes/odd.md", "---\n标题: 怪页\n日期: 2026-03-05\n模板: odd\n---\n\n正文。\n");
  for (let tries = 0; tries < 50 && (await fetch(`${server.url}notes/odd/`)).status === 404; tries += 1) await wait(100);
  await page.goto(`${server.url}notes/odd/`);
  assert.match(await page.locator("main").innerText(), /这一页现在不能显示[^]*templates\/odd\.html:2:\d+[^]*提示/);
  assert.deepEqual(await faultsOf(page), []);
  await site.write("themes/default/templates/odd.html", template("<p>好了</p>"));
  await page.waitForFunction(() => document.body.innerText.includes("好了"));
  complaints.length = 0;
  await page.goto(`${server.url}notes/first/`);
  await wait(300);
});

test("a server gone is said, and the console stayed empty until then", async () => {
  assert.deepEqual(complaints, []);
  await server.stop();
  await said("与预览服务的连接已断开，正在重新连接…");
  await context.close();
});
