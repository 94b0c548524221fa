// Instant filtering: terms, words and order are applied at once, counted rightly, kept in the address, and undone by the back button.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { launch, open } from "./chromium.mjs";
import { PAGES } from "./pages.mjs";
import { at } from "./site.mjs";

let browser, catalogue;
before(async () => {
  browser = await launch();
  catalogue = await (await fetch(at("/policies/cards.json"))).json();
  const links = [...catalogue.html.matchAll(/class=card-title><a [^>]*>([^<]*)/g)];
  assert.equal(links.length, catalogue.cards.length);
  links.forEach(([, title], index) => (catalogue.cards[index].t = title));
});
after(() => browser?.close());

/** The titles that a choice of terms of one facet should leave. */
function expected(facet, ...terms) {
  const known = catalogue.facets.find(({ name }) => name === facet).terms;
  const wanted = terms.map((term) => known.indexOf(term));
  return catalogue.cards.filter((card) => (card.v?.[facet] ?? []).some((index) => wanted.includes(index))).map((card) => card.t).sort();
}
const titles = async (page) => (await page.locator("#cards .card-title a").allTextContents()).map((title) => title.trim()).sort();
const shows = (page, n) => page.waitForFunction((count) => document.querySelectorAll("#cards .card").length === count, n);
const term = (page, name) => page.locator(`#facets a[data-term="${name}"]`);

test("terms of a facet add up, the address keeps them, and back undoes them", async () => {
  const { context, page, complaints } = await open(browser);
  await page.goto(at(PAGES["list of policies"]));
  const all = await titles(page);
  const one = expected("document_type", "办法");
  const two = expected("document_type", "办法", "通知");
  assert.ok(one.length > 0 && one.length < two.length && two.length < all.length, "the demo has these terms");

  await term(page, "办法").click();
  await shows(page, one.length);
  assert.deepEqual(await titles(page), one);
  assert.equal(new URL(page.url()).searchParams.get("document_type"), "办法");
  assert.match(await page.locator("#list-count").textContent(), new RegExp(`\\b${one.length}\\b`));
  await term(page, "通知").click();
  await shows(page, two.length);
  assert.deepEqual(await titles(page), two);

  await page.goBack();
  await shows(page, one.length);
  assert.deepEqual(await titles(page), one);
  await page.goBack();
  await shows(page, all.length);
  assert.equal(new URL(page.url()).search, "");
  await page.goForward();
  await shows(page, one.length);
  await page.reload();
  await page.locator(".chip").waitFor();
  assert.deepEqual(await titles(page), one, "an address with a choice shows it");
  await page.locator(".chip").first().click();
  await shows(page, all.length);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("terms of two facets narrow each other, and the counts say what a further choice would leave", async () => {
  const { context, page } = await open(browser);
  await page.goto(at(PAGES["list of policies"]));
  await term(page, "通知").click();
  await page.locator(".chip").waitFor();
  const level = page.locator('.facet[data-facet="level"] li:not(.is-empty) a[data-term]').first();
  const announced = Number(await level.locator(".count").textContent());
  const name = await level.getAttribute("data-term");
  await level.click();
  await shows(page, announced);
  const both = expected("document_type", "通知").filter((title) => expected("level", name).includes(title));
  assert.deepEqual(await titles(page), both);
  await context.close();
});

test("words filter too, nothing found is said, and the order can be chosen", async () => {
  const { context, page, complaints } = await open(browser);
  await page.goto(at(PAGES["list of policies"]));
  const all = await page.locator("#cards .card").count();
  await page.locator("#list-q").fill("积分");
  await page.waitForURL(/[?&]q=/);
  await page.waitForFunction((n) => document.querySelectorAll("#cards .card").length < n, all);
  assert.ok((await titles(page)).some((title) => title.includes("积分")));
  await page.locator("#list-q").fill("没有这样的词");
  await page.locator("#cards .empty").waitFor();
  await page.locator("#list-q").fill("");
  await shows(page, all);
  await page.locator("#list-sort").selectOption("oldest");
  await page.waitForURL(/[?&]sort=oldest/);
  const dates = await page.locator("#cards time").evaluateAll((times) => times.map((time) => time.dateTime));
  assert.deepEqual(dates, [...dates].sort());
  assert.deepEqual(complaints, []);
  await context.close();
});

test("on a phone the filters are a sheet that opens, stays open and closes", async () => {
  const { context, page } = await open(browser, { width: 360, height: 740 });
  await page.goto(at(PAGES["list of policies"]));
  const sheet = page.locator("#filters");
  const visibility = (wanted) => page.waitForFunction((value) => getComputedStyle(document.getElementById("filters")).visibility === value, wanted);
  await visibility("hidden");
  await page.locator(".filters-open").click();
  await visibility("visible");
  await term(page, "办法").click();
  await page.locator(".chip").first().waitFor({ state: "attached" });
  assert.ok(await sheet.isVisible());
  await page.locator(".filters-close").click();
  await visibility("hidden");
  assert.deepEqual(await titles(page), expected("document_type", "办法"));
  await context.close();
});

test("the filters say how many are chosen, an empty result leads back to everything, and topics come first", async () => {
  const { context, page, complaints } = await open(browser, { width: 360, height: 740 });
  await page.goto(at(PAGES["list of policies"]));
  const all = await page.locator("#cards .card").count();
  assert.equal(await page.locator(".facet h3").first().textContent(), "主题");
  const folded = await page.locator(".facet:has(.facet-more)").evaluateAll((facets) => facets.map((facet) => facet.querySelectorAll(".facet-more").length));
  assert.ok(folded.every((items) => items > 2), "no fold hides one or two items");
  await page.goto(at(`${PAGES["list of policies"]}?document_type=办法&level=县级`));
  await page.locator("#filters-count:not([hidden])").waitFor();
  assert.equal(await page.locator("#filters-count").textContent(), "2");
  await page.locator("#list-q").fill("没有这样的词");
  await page.locator("#cards .empty button").click();
  await shows(page, all);
  assert.equal(new URL(page.url()).search, "");
  assert.ok(!(await page.locator("#filters-count").isVisible()));
  assert.deepEqual(complaints, []);
  await context.close();
});

/** Runs in the page: the cards on all pages of the list, by address, as HTML. */
async function cardsOfPages() {
  const cards = {};
  for (let url = location.pathname; url; ) {
    const list = new DOMParser().parseFromString(await (await fetch(url)).text(), "text/html");
    for (const card of list.querySelectorAll("#cards .card")) cards[card.querySelector("a[href]").getAttribute("href")] = card.outerHTML;
    url = list.querySelector(".pager [rel=next]")?.getAttribute("href");
  }
  return cards;
}

for (const kind of ["list of policies", "list with pictures", "collection", "list of talks"]) {
  test(`a filtered list draws its cards as its pages do: ${kind}`, async () => {
    const { context, page, complaints } = await open(browser);
    await page.goto(at(PAGES[kind]));
    const drawn = await page.evaluate(cardsOfPages);
    await page.goto(at(`${PAGES[kind]}?sort=oldest`));
    const total = Object.keys(drawn).length;
    for (let shown = 20; shown < total; shown += 20) {
      await shows(page, shown);
      await page.locator("#list-pager button").click();
    }
    await shows(page, total);
    const filtered = await page.locator("#cards .card").evaluateAll((cards) => cards.map((card) => [card.querySelector("a[href]").getAttribute("href"), card.outerHTML]));
    assert.deepEqual(Object.fromEntries(filtered), drawn);
    assert.deepEqual(complaints, []);
    await context.close();
  });
}

test("the filters of a term's list lead to the section's list, narrowed by both, and its long facets unfold", async () => {
  const { context, page, complaints } = await open(browser);
  await page.goto(at(PAGES["a term"]));
  const level = page.locator('.facet[data-facet="level"] a[data-term]').first();
  const announced = Number(await level.locator(".count").textContent());
  await level.click();
  await page.waitForURL(/\/stories\/\?category=/);
  await shows(page, announced);
  assert.equal(await page.locator(".chip:not(.chip-clear)").count(), 2);

  await page.goto(at(PAGES["list of policies"]));
  const more = page.locator("#facets [data-more]").first();
  const facet = page.locator(".facet", { has: page.locator("[data-more]") }).first();
  await more.click();
  assert.ok(await facet.locator(".facet-more").last().isVisible());
  assert.deepEqual(complaints, []);
  await context.close();
});
