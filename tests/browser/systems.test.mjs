// The handbook says where each of the 59 systems that annual plans name has its place: each of these pages opens and shows something.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { launch, open } from "./chromium.mjs";
import { at } from "./site.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

test("each of the 59 systems has its page", async () => {
  const { context, page, complaints } = await open(browser);
  await page.goto(at("/handbook/systems/"));
  const rows = await page.locator("main table tbody tr").evaluateAll((all) =>
    all.map((row) => ({ number: row.cells[0].textContent.replace("△", "").trim(), links: [...row.querySelectorAll("a")].map((link) => link.href) })),
  );
  assert.deepEqual(rows.map((row) => row.number), Array.from({ length: 59 }, (_, n) => String(n + 1)));
  const addresses = new Set(rows.flatMap((row) => row.links));
  const faults = rows.filter((row) => row.links.length === 0).map((row) => `${row.number} leads nowhere`);
  for (const address of addresses) {
    const response = await page.goto(address, { waitUntil: "domcontentloaded" });
    const words = await page.locator("main").innerText();
    if (!response.ok() || words.length < 60) faults.push(`${address}: ${response.status()}, ${words.length} characters`);
    const { hash } = new URL(address);
    if (hash && !(await page.evaluate((id) => document.getElementById(id) !== null, decodeURIComponent(hash.slice(1))))) faults.push(`${address}: no such place`);
  }
  assert.deepEqual([...faults, ...complaints], []);
  await context.close();
});
