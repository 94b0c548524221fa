// What a reader copies: the passage as it is read, without the page's signs and colours, and with its source down to the article.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { launch, open } from "./chromium.mjs";
import { PAGES } from "./pages.mjs";
import { at, folder, serve } from "./site.mjs";
import { useTool } from "./tools.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());
const rights = { permissions: ["clipboard-read", "clipboard-write"] };
const pasted = (page) => page.evaluate(() => navigator.clipboard.readText());
const pastedHtml = (page) => page.evaluate(async () => (await (await navigator.clipboard.read())[0].getType("text/html")).text());

/** Selects from the start of the first element to the end of the last one; what is done with selections comes with the first one. */
async function select(page, first, last) {
  await selectRange(page, first, last);
  await page.locator(".cite-bubble").waitFor({ state: "attached" });
}

const selectRange = (page, first, last) => page.evaluate(([from, to]) => {
  const range = document.createRange();
  range.setStartBefore(document.querySelector(from).firstChild);
  range.setEndAfter(document.querySelector(to).lastChild);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  document.dispatchEvent(new MouseEvent("mouseup"));
}, [first, last]);

test("the address, an article's address and the citation are copied", async () => {
  const { context, page, complaints } = await open(browser, rights);
  await page.goto(at(PAGES.policy));
  await useTool(page, "复制网址");
  await page.locator("#toast:not(:empty)").waitFor();
  assert.ok((await pasted(page)).endsWith(PAGES.policy));

  const article = page.locator("p.article").nth(2);
  await article.hover();
  await article.locator(".anchor").click();
  await page.waitForFunction(async () => (await navigator.clipboard.readText()).includes("#"));
  assert.equal(decodeURI(new URL(await pasted(page)).hash), `#${await article.getAttribute("id")}`);

  const title = (await page.locator("h1").textContent()).trim();
  await useTool(page, "复制出处");
  await page.waitForFunction(async (text) => (await navigator.clipboard.readText()).includes(text), title);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("copied articles have no signs of the page, a line each, and no styles", async () => {
  const { context, page } = await open(browser, rights);
  await page.goto(at(PAGES.policy));
  await select(page, "#art-2", "#art-2-1-2");
  await page.keyboard.press("Control+C");
  const lines = (await pasted(page)).split("\n");
  assert.equal(lines.length, 3);
  assert.match(lines[0], /^第二条　本办法所称.*：$/);
  assert.match(lines[1], /^（一）.*；$/);
  assert.ok(!lines.join("").includes("#"));
  const html = await pastedHtml(page);
  assert.ok(!/background|style=|class=|color:/.test(html.replace(/<meta[^>]*>/, "")), html);
  assert.ok(html.includes("<strong>第二条</strong>"));
  await context.close();
});

test("note numbers stand apart, and the labels of original and translation stay", async () => {
  const { context, page } = await open(browser, rights);
  await page.goto(at(PAGES["family rule"]));
  await select(page, "#content .block-original", "#content .block-translation");
  await page.keyboard.press("Control+C");
  const text = await pasted(page);
  assert.match(text, /^原文\n三姑六婆\[1\]，/);
  assert.match(text, /\n译文\n游走人家/);
  await context.close();
});

test("with its source a passage names the articles, and a title within the title has single marks", async () => {
  const { context, page, complaints } = await open(browser, rights);
  await page.goto(at(PAGES.policy));
  await select(page, "#art-3", "#art-3");
  await page.locator(".cite-bubble button").first().click();
  await page.waitForFunction(async () => (await navigator.clipboard.readText()).includes("——"));
  const [passage, source] = (await pasted(page)).split("\n—— ");
  assert.match(passage, /^第三条　礼遇帮扶坚持/);
  assert.match(source, /^禾山县精神文明建设委员会办公室：《禾山县道德模范和身边好人礼遇帮扶办法》（禾文明办发〔2024〕11号）第三条，禾山文库，https:.*\/model-person-care\/#art-3$/);
  await select(page, "#art-9-1-2", "#art-10");
  await page.locator(".cite-bubble button").first().click();
  await page.waitForFunction(async () => (await navigator.clipboard.readText()).includes("第九条第（二）项至第十条"));
  assert.deepEqual(complaints, []);
  await context.close();
});

test("who finds a mistake gets a mail prepared with the page and the words", async () => {
  const { context, page } = await open(browser);
  await page.goto(at(PAGES.policy));
  await page.evaluate(() => document.addEventListener("click", (event) => event.target.closest("[data-correct]") && event.preventDefault()));
  await select(page, "#art-3", "#art-3");
  await page.locator(".cite-bubble button").last().click();
  const mail = new URL(await page.locator("main [data-correct]").getAttribute("href"));
  assert.equal(mail.protocol, "mailto:");
  assert.match(mail.searchParams.get("subject"), /禾山县道德模范和身边好人礼遇帮扶办法/);
  const body = mail.searchParams.get("body");
  assert.ok(body.includes(page.url()) && body.includes("礼遇帮扶坚持精神鼓励为主"), body);
  await context.close();
});

test("a form for corrections gets them in its address; without a place for them there is no link", async () => {
  const toml = (more) => `title = "站"\n${more}`;
  const site = await folder({ "wenku.toml": toml("[footer]\nreport_url = \"https://forms.example/zhaocuo?from=site\"\n"), "content/a.md": "---\n标题: 甲\n---\n第一句写错了的话在这里。\n" });
  const served = await serve(site.path);
  const { context, page } = await open(browser);
  await page.goto(new URL("a/", served.url).href);
  await page.evaluate(() => document.addEventListener("click", (event) => event.target.closest("[data-correct]") && event.preventDefault()));
  await select(page, "#content p", "#content p");
  await page.locator(".cite-bubble button").last().click();
  const form = new URL(await page.locator("main [data-correct]").getAttribute("href"));
  assert.equal(form.origin + form.pathname, "https://forms.example/zhaocuo");
  assert.deepEqual(Object.fromEntries(form.searchParams), { from: "site", title: "甲", page: page.url(), quotation: "第一句写错了的话在这里。" });
  await site.write("wenku.toml", toml(""));
  await page.waitForFunction(async () => !(await (await fetch(location.href)).text()).includes("data-correct"));
  await context.close();
  await served.stop();
  await site.remove();
});
