// The card at a mention of a document, and the page of documents that are cited but missing.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { launch, open } from "./chromium.mjs";
import { folder, serve } from "./site.mjs";

const head = (title) => `---\n标题: ${title}\n发文机关: 禾山县\n成文日期: 2026-03-01\n发文字号: 禾文明办字〔2026〕${title.length}号\n---\n\n`;
let browser;
let site;
let server;
before(async () => {
  browser = await launch();
  site = await folder({
    "wenku.toml": "title = \"甲\"\n",
    "content/policies/_index.md": "---\n标题: 政策\n类型: policy\n---\n",
    "content/policies/rules.md": `${head("走访办法")}第一条 甲。\n第二条 每月走访一次：\n（一）看望；\n（二）登记。\n`,
    "content/policies/old.md": `---\n标题: 从前的通知\n发文机关: 禾山县\n成文日期: 2020-03-01\n---\n\n各镇：\n按照《走访办法》第二条办理。\n`,
    "content/policies/notice.md": `${head("春节通知")}各镇：\n按照《走访办法》第二条和《别的办法》办理。\n`,
  });
  server = await serve(site.path);
});
after(async () => {
  await browser?.close();
  server?.stop();
  await site?.remove();
});

test("a pointer, a keyboard and a finger open the card of a mention", async () => {
  const { context, page, complaints } = await open(browser, { hasTouch: true });
  await page.goto(new URL("policies/notice/", server.url).href);
  const whole = page.locator("a.mention").first();
  const article = page.locator("a.mention").nth(1);
  const card = page.locator(".mention-card");

  await whole.hover();
  await card.waitFor();
  assert.match(await card.textContent(), /走访办法.*禾文明办字〔2026〕4号 · 有效/s);
  await page.keyboard.press("Escape");
  await card.waitFor({ state: "detached" });

  await page.mouse.move(0, 0);
  await whole.focus();
  await page.keyboard.press("Tab");
  await card.waitFor();
  assert.match(await card.textContent(), /第二条.*每月走访一次.*看望/s);
  assert.equal(await article.getAttribute("aria-describedby"), await card.getAttribute("id"));
  await page.keyboard.press("Tab");
  await card.waitFor({ state: "detached" });

  await article.tap();
  const opener = card.getByRole("link");
  await opener.waitFor();
  assert.equal(new URL(page.url()).pathname, "/policies/notice/", "the first touch only shows the card");
  await opener.tap();
  await page.waitForURL(/\/policies\/rules\/#art-2$/);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a card prints as nothing and stays inside a narrow window", async () => {
  const { context, page } = await open(browser, { viewport: { width: 360, height: 740 } });
  await page.goto(new URL("policies/notice/", server.url).href);
  await page.locator("a.mention").first().hover();
  const card = page.locator(".mention-card");
  await card.waitFor();
  const box = await card.boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= 360, JSON.stringify(box));
  await page.emulateMedia({ media: "print" });
  assert.equal(await card.isVisible(), false);
  await context.close();
});

test("documents that are cited but missing have a page and a table", async () => {
  const { context, page, complaints } = await open(browser, { viewport: { width: 360, height: 740 } });
  await page.goto(new URL("missing/", server.url).href);
  assert.match(await page.locator(".missing").textContent(), /别的办法.*春节通知/s);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  const table = await page.request.get(new URL(await page.locator("a[download]").getAttribute("href"), server.url).href);
  assert.match(table.headers()["content-type"], /^text\/csv/);
  assert.match(await table.text(), /别的办法,,1,春节通知,/);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a card says that the text is later than the one that cites it", async () => {
  const { context, page } = await open(browser);
  const card = page.locator(".mention-card");
  await page.goto(new URL("policies/old/", server.url).href);
  await page.locator("a.mention").nth(1).hover();
  await card.waitFor();
  assert.match(await card.textContent(), /条号可能变了/);
  await page.goto(new URL("policies/notice/", server.url).href);
  await page.locator("a.mention").nth(1).hover();
  await card.waitFor();
  assert.doesNotMatch(await card.textContent(), /条号可能变了/);
  await context.close();
});
