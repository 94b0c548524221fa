// A table of rows: search and order work over all its rows, columns can be hidden, and a hit of the search leads to its row.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { launch, open } from "./chromium.mjs";
import { PAGES } from "./pages.mjs";
import { at } from "./site.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const rows = (page) => page.locator("#grid tbody tr");
const shows = (page, n) => page.waitForFunction((count) => document.querySelectorAll("#grid tbody tr").length === count, n);

test("rows are found by their words, and all come back", async () => {
  const { context, page, complaints } = await open(browser);
  await page.goto(at(PAGES["list as a table"]));
  const all = await rows(page).count();
  assert.equal(all, 24);
  await page.locator("#table-q").fill("少年宫");
  await shows(page, 1);
  assert.match(await page.locator("#table-count").textContent(), /\b1\b/);
  await page.locator("#table-q").fill("没有这样的任务");
  await page.locator("#grid tbody td[colspan]").waitFor();
  await page.locator("#table-q").fill("");
  await shows(page, all);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("each part of the rows is fetched once, and after a failure once more", async () => {
  const { context, page } = await open(browser);
  let asked = 0;
  await page.route("**/rows-*.json", async (route) => {
    asked += 1;
    if (asked === 1) return route.abort();
    await new Promise((done) => setTimeout(done, 600));
    return route.continue();
  });
  await page.goto(at(PAGES["list as a table"]));
  await page.locator("#table-q").fill("少年");
  await page.waitForFunction(() => !/\d/.test(document.getElementById("table-count").textContent));
  await page.locator("#table-q").fill("少年宫");
  await page.waitForTimeout(300);
  await page.locator("#table-q").fill("少年宫课程");
  await shows(page, 1);
  assert.equal(asked, 2);
  await context.close();
});

test("a column orders the rows both ways, and can be hidden", async () => {
  const { context, page, complaints } = await open(browser);
  await page.goto(at(PAGES["list as a table"]));
  const due = () => page.locator("#grid tbody td[data-label=时限]").allTextContents();
  const sort = page.locator("#grid thead button", { hasText: "时限" });
  await sort.click();
  await page.locator("#grid th[aria-sort=ascending]").waitFor();
  const up = (await due()).filter(Boolean);
  assert.deepEqual(up, [...up].sort());
  await sort.click();
  await page.locator("#grid th[aria-sort=descending]").waitFor();
  assert.deepEqual((await due()).filter(Boolean), [...up].reverse());
  await page.locator(".column-choice summary").click();
  await page.getByLabel("时限", { exact: true }).uncheck();
  assert.equal(await page.locator("#grid tbody td[data-label=时限]:visible").count(), 0);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a hit leads to its row", async () => {
  const { context, page } = await open(browser);
  await page.goto(at("/search/?q=背街小巷环境整治三十条"));
  await page.locator(".hit a").first().click();
  await page.waitForURL(/\/annual\/tasks\/.*#/);
  assert.match(await page.locator("tr:target").textContent(), /背街小巷/);
  await context.close();
});
