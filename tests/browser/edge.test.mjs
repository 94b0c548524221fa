// Content at its limits: titles of 60 Han, lists of none, of one and of many, no picture, nothing but a title, a withdrawn page, an old address.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { faultsOf } from "./checks.mjs";
import { launch, open } from "./chromium.mjs";
import { folder, serve } from "./site.mjs";

const LONG = "关于进一步深化全县群众性精神文明创建活动扎实推进移风易俗弘扬时代新风并建立健全长效机制和考核评价办法的实施意见试行稿";
const NAME = "试验县精神文明建设资料与实践案例综合知识服务平台";
const WORD = "https://example.org/a-very-long-address-without-any-place-to-break-it/0123456789012345678901234567890123456789";
const front = (fields, text) => `---\n${Object.entries(fields).map(([name, value]) => `${name}: ${value}`).join("\n")}\n---\n\n${text}\n`;
const policy = (title, more = {}) => front({ 标题: title, 日期: "2026-03-05", 摘要: title, 文种: "意见", 级别: "县级", 发文机关: "试验县精神文明建设委员会办公室", 成文日期: "2026-03-01", ...more }, `各乡镇人民政府：\n\n一、${LONG}\n\n（一）${LONG}。${WORD}\n\n第一条　${LONG}。\n\n| 序号 | 事项 | 单位 | 期限 |\n| --- | --- | --- | --- |\n| 1 | ${LONG} | ${LONG} | 长期 |`);
const story = (title, more = {}) => front({ 标题: title, 日期: "2026-03-05", 摘要: title, 人物: "某某", 类别: "助人为乐", 授权: "SQ-2026-001", ...more }, "## 从前\n\n他只说了一句话。\n\n## 后来\n\n大家记住了。");

const files = {
  "wenku.toml": `title = "${NAME}"\nlanguages = ["ar"]\n[footer]\norganiser = "试验县精神文明建设委员会办公室"\n`,
  "content/_index.md": front({ 标题: "试验站" }, "欢迎。"),
  "content/_index.ar.md": front({ title: "مكتبة" }, "أهلا بكم."),
  "content/note.ar.md": front({ title: "ملاحظة قصيرة", date: "2026-01-01" }, "## أولا\n\nنص قصير.\n\n- بند\n- بند آخر\n\n## ثانيا\n\n> اقتباس"),
  "content/policies/_index.md": front({ 标题: "政策文件", 类型: "policy", 每页: 50 }, ""),
  "content/policies/long.md": policy(LONG, { 发文字号: "试文明办发〔2026〕1号", 主题: `[${LONG.slice(0, 20)}, 文明创建]` }),
  "content/policies/moved.md": policy("换了网址的文件", { 旧网址: "/old/place/" }),
  "content/stories/_index.md": front({ 标题: "只有一篇的栏目", 类型: "story" }, ""),
  "content/stories/one.md": story("没有照片的人"),
  "content/stories/gone.md": story("撤回的那一篇", { 撤回: "应本人要求撤回" }),
  "content/empty/_index.md": front({ 标题: "空栏目" }, ""),
  "content/many/_index.md": front({ 标题: "很多篇的栏目" }, ""),
  ...Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`content/many/p${i}.md`, front({ 标题: `第${i + 1}篇札记`, 日期: "2026-01-01" }, "正文。")])),
};
const paths = ["/", "/policies/", "/policies/long/", "/stories/", "/stories/one/", "/stories/gone/", "/empty/", "/many/", "/many/page/3/", "/sitemap/", "/ar/", "/ar/note/"];

let site, server, browser;
before(async () => {
  site = await folder(files);
  server = await serve(site.path, "--watch", "false");
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
  await site?.remove();
});

for (const [width, mode] of [[360, "light"], [360, "elders"], [1280, "light"]]) {
  test(`pages at the limits are sound: ${width} px, ${mode}`, async () => {
    const { context, page, complaints } = await open(browser, { width, mode });
    const faults = [];
    for (const path of paths) {
      const response = await page.goto(new URL(path, server.url).href);
      assert.ok(response.ok() || path === "/stories/gone/", `${path}: ${response.status()}`);
      assert.ok((await page.locator("h1").first().innerText()).trim(), path);
      faults.push(...(await faultsOf(page)));
    }
    assert.deepEqual([...faults, ...complaints], []);
    await context.close();
  });
}

test("an empty list says so, and a list of one offers nothing to filter", async () => {
  const { context, page } = await open(browser);
  await page.goto(`${server.url}empty/`);
  assert.ok(await page.getByText("这里还没有内容").isVisible());
  await page.goto(`${server.url}stories/`);
  assert.equal(await page.locator("#cards .card").count(), 1);
  assert.equal(await page.locator("#filters, #list-tools").count(), 0);
  await context.close();
});

test("a withdrawn page gives its reason and nothing else, and no list has it", async () => {
  const { context, page } = await open(browser);
  await page.goto(`${server.url}stories/gone/`);
  const text = await page.locator("main").innerText();
  assert.ok(text.includes("应本人要求撤回"));
  assert.ok(!(await page.content()).includes("大家记住了"));
  assert.equal(await page.locator('meta[name=robots][content*="noindex"]').count(), 1);
  await page.goto(`${server.url}stories/`);
  assert.equal(await page.locator('a[href*="gone"]').count(), 0);
  await context.close();
});

test("an old address leads to the page", async () => {
  const { context, page } = await open(browser);
  await page.goto(`${server.url}old/place/`);
  await page.waitForURL(`${server.url}policies/moved/`);
  await context.close();
});

test("a language that runs from right to left turns the page around", async () => {
  const { context, page } = await open(browser);
  await page.goto(`${server.url}ar/note/`);
  const left = (selector) => page.locator(selector).first().evaluate((e) => e.getBoundingClientRect().left);
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).direction), "rtl");
  assert.ok((await left(".brand")) > (await left(".tools")), "the name stands on the right");
  assert.ok((await left(".reading-main")) > (await left(".reading-aside")), "the contents stand on the left");
  await context.close();
});
