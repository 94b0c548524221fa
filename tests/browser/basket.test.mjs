// The reader's own kit: what is put into it, ordered, presented, saved and shared, and that nothing of it leaves the browser.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { launch, open } from "./chromium.mjs";
import { PAGES } from "./pages.mjs";
import { at, base } from "./site.mjs";
import { useTool } from "./tools.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const steps = (page) => page.locator(".basket-step > :first-child").allTextContents();
const total = (page) => page.locator(".basket-total").textContent();
/** Waits until the texts of all steps are on the page. */
const composed = (page, count) => page.waitForFunction((n) => document.querySelectorAll("#content > h2").length === n, count);

/** Puts a story, an article that was selected, and a passage that was found into the basket. */
async function gather(page) {
  await page.goto(at(PAGES.story));
  const title = (await page.locator("h1").first().textContent()).trim();
  await useTool(page, "放进讲稿夹");
  await page.locator("a.action", { hasText: "打开讲稿夹（1）" }).waitFor();
  await page.goto(at("/policies/civility-regulation/"));
  await page.evaluate(() => {
    const article = document.getElementById("art-9");
    getSelection().selectAllChildren(article);
    document.dispatchEvent(new MouseEvent("mouseup"));
  });
  await page.locator(".cite-bubble [data-basket]").click();
  await page.locator("#toast", { hasText: "共 2 项" }).waitFor();
  await page.goto(at("/search/?q=%E8%BF%87%E6%9C%9F%E9%A3%9F%E5%93%81"));
  await page.locator(".hit-keep").first().click();
  await page.locator("#toast", { hasText: "共 3 项" }).waitFor();
  return title;
}

test("a story, a selected article and a found passage become a kit that is ordered, timed and presented", async () => {
  const { context, page, complaints } = await open(browser);
  const sent = [];
  page.on("request", (request) => sent.push(request));
  const title = await gather(page);
  await page.goto(at(PAGES.basket));
  await composed(page, 3);
  const [first, second] = await steps(page);
  assert.equal(first, title);
  assert.match(second, /第九条$/);
  const text = await page.locator("#content").textContent();
  assert.match(text, /一点五米|一米五/, "the article's words");
  assert.ok(!text.includes("不得携犬进入学校"), "and not those of the next article");
  // Order, minutes, plan.
  await page.getByRole("button", { name: `下移 ${title}` }).click();
  assert.deepEqual((await steps(page)).slice(0, 2), [second, first]);
  await page.locator("[data-at='0']").fill("7");
  await page.locator("[data-at='0']").press("Tab");
  await page.getByLabel("计划分钟").fill("8");
  await page.getByLabel("计划分钟").press("Tab");
  await page.locator(".basket-total.is-over").waitFor();
  assert.match(await total(page), /合计 \d+ 分钟，计划 8 分钟/);
  await page.getByLabel("名称", { exact: true }).fill("院子里的一场");
  await page.getByLabel("名称", { exact: true }).press("Tab");
  // It is as it was after the page is opened again.
  await page.goto(at(PAGES.basket));
  await composed(page, 3);
  assert.equal(await page.locator("h1").textContent(), "院子里的一场");
  assert.deepEqual((await steps(page)).slice(0, 2), [second, first]);
  // As slides.
  await page.locator("[data-present]").click();
  await page.locator(".deck").waitFor();
  assert.equal(await page.locator(".slide-body h1").textContent(), "院子里的一场");
  await page.keyboard.press("ArrowRight");
  assert.match(await page.locator(".slide").textContent(), /第九条/);
  // What was put together stays in the browser: addresses of pages were asked for, nothing was sent.
  for (const request of sent) {
    assert.ok(request.url().startsWith(base), request.url());
    assert.equal(request.method(), "GET");
    assert.ok(!decodeURI(request.url()).includes("院子里的一场"), request.url());
  }
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a kit is saved as a page for the office, opened again, and shared by an address", async () => {
  const { context, page, complaints } = await open(browser);
  await gather(page);
  await page.goto(at(PAGES.basket));
  await composed(page, 3);
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#basket-save").click()]);
  const path = await download.path();
  const saved = await readFile(path, "utf8");
  assert.match(saved, /^---\n标题: "讲稿夹"\n类型: kit\n时长: \d+\n环节:\n {2}- 名称: /);
  assert.match(saved, /引用: "\/policies\/civility-regulation\/#art-9"/);
  const before = await steps(page);
  for (let left = 3; left; left -= 1) await page.getByRole("button", { name: /^拿掉/ }).first().click();
  await page.locator(".basket .empty").waitFor();
  await page.locator("input[type=file]").setInputFiles(path);
  await composed(page, 3);
  assert.equal((await steps(page)).length, before.length);
  // What is there already stays.
  await page.locator("input[type=file]").setInputFiles(path);
  await composed(page, 6);
  for (let left = 3; left; left -= 1) await page.getByRole("button", { name: /^拿掉/ }).first().click();
  await composed(page, 3);
  // Another reader gets the address, looks, and takes it over.
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.locator("#basket-share").click();
  await page.locator("#toast", { hasText: "网址已复制" }).waitFor();
  const address = await page.evaluate(() => navigator.clipboard.readText());
  const other = await open(browser);
  await other.page.goto(address);
  await composed(other.page, 3);
  assert.equal(await other.page.evaluate(() => localStorage.getItem("wenku-basket")), null, "only looked at");
  await other.page.getByRole("button", { name: "收进我的讲稿夹" }).click();
  await other.page.waitForURL((url) => !url.hash);
  await composed(other.page, 3);
  assert.deepEqual([...complaints, ...other.complaints], []);
  await other.context.close();
  await context.close();
});

test("an address made by somebody else shows words only, and leads nowhere but to this site", async () => {
  const { context, page, complaints } = await open(browser);
  const kit = { title: "<img src=x onerror=alert(1)>", steps: [{ url: "javascript:alert(1)", title: "坏", name: "<b>甲</b>" }, { url: "https://example.com/", title: "外" }, { url: "//example.com/", name: "乙" }, { url: "/no-such-page/", name: "丙" }, 5, null] };
  const letters = Buffer.from(JSON.stringify(kit)).toString("base64url");
  await page.goto(at(`/basket/#kit=${letters}`));
  await composed(page, 3);
  assert.deepEqual(await page.locator(".basket-step a").evaluateAll((links) => links.map((link) => link.getAttribute("href"))), ["/no-such-page/"]);
  assert.equal(await page.locator("main img, main .basket-step b b").count(), 0);
  assert.ok(await page.getByText("这一项现在打不开").isVisible());
  // The page that is not there is asked for; nothing else fails.
  assert.ok(complaints.every((complaint) => /no-such-page|404/.test(complaint)), complaints.join("\n"));
  await page.goto(at("/about/"));
  await page.goto(at("/basket/#kit=%%%"));
  await page.locator(".basket .empty").waitFor();
  await context.close();
});

test("a kit of the site is presented step by step, and becomes the reader's own", async () => {
  const { context, page, complaints } = await open(browser);
  await page.goto(at(PAGES.kit));
  const names = await page.locator("#content > h2").evaluateAll((all) => all.map((h) => h.firstChild.textContent.trim()));
  assert.deepEqual(names, ["自省", "唱歌曲", "学模范", "诵经典", "谈感悟", "送吉祥"]);
  await page.locator("[data-present]").click();
  await page.locator(".deck").waitFor();
  const seen = new Set();
  for (let presses = 0; presses < 60; presses += 1) {
    for (const name of await page.locator(".slide-body h2").allTextContents()) seen.add(name.trim());
    await page.keyboard.press("PageDown");
  }
  for (const name of names) assert.ok(seen.has(name), name);
  await page.keyboard.press("Escape");
  // In full screen the first Escape may be the browser's own.
  for (let tries = 0; tries < 10 && (await page.locator(".deck").count()); tries += 1) {
    await page.waitForTimeout(200);
    await page.keyboard.press("Escape");
  }
  await useTool(page, "放进讲稿夹");
  await page.goto(at(PAGES.basket));
  await composed(page, 6);
  assert.match(await total(page), /合计 40 分钟/);
  // The list of equipment alone, on paper.
  await page.goto(at(PAGES.kit));
  await page.evaluate(() => (document.documentElement.dataset.printing = "equipment"));
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator(".equipment").isVisible());
  assert.ok(!(await page.locator("#content").isVisible()));
  await page.evaluate(() => (document.documentElement.dataset.printing = "handout"));
  assert.ok(!(await page.locator(".step").first().isVisible()), "what the host is told is not for the audience");
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a full kit takes nothing more, and says so: nothing is cut", async () => {
  const { context, page, complaints } = await open(browser);
  await page.goto(at(PAGES.basket));
  await page.evaluate(() => {
    const steps = Array.from({ length: 59 }, (_, n) => ({ name: `第${n + 1}步`, minutes: 1 }));
    localStorage.setItem("wenku-basket", JSON.stringify({ title: "", steps }));
  });
  await page.reload();
  const own = page.getByRole("button", { name: "加一个环节" });
  const count = (n) => page.waitForFunction((count) => document.querySelectorAll(".basket-step").length === count, n);
  await count(59);
  await own.click();
  await count(60);
  await own.click();
  await page.locator("#toast", { hasText: "最多放 60 项" }).waitFor();
  await page.locator("input[type=file]").setInputFiles({
    name: "a.md", mimeType: "text/markdown", buffer: Buffer.from("---\n标题: 乙\n类型: kit\n环节:\n  - 名称: 念\n    分钟: 2\n---\n"),
  });
  await page.waitForTimeout(300);
  await count(60);
  assert.equal(await page.locator("h1").first().textContent(), "讲稿夹", "nor does it take the name of what was refused");
  assert.deepEqual(complaints, []);
  await context.close();
});
