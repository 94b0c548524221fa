// Lighthouse on a phone's terms: performance, accessibility, best practices and SEO of the main kinds of pages are all at least 98.
import { test } from "node:test";
import assert from "node:assert/strict";
import lighthouse from "lighthouse";
import { launch } from "./chromium.mjs";
import { PAGES } from "./pages.mjs";
import { at, freePort } from "./site.mjs";

const LEAST = 98;
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];

/** One run in a Chromium of its own: the scores of 0 to 100, and what cost points. */
async function run(path) {
  const port = await freePort();
  const browser = await launch(`--remote-debugging-port=${port}`);
  try {
    const { lhr } = await lighthouse(at(path), { port, output: "json", logLevel: "silent", onlyCategories: CATEGORIES });
    const scores = Object.fromEntries(CATEGORIES.map((name) => [name, Math.round((lhr.categories[name].score ?? 0) * 100)]));
    const lost = CATEGORIES.flatMap((name) => lhr.categories[name].auditRefs)
      .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 0.98)
      .map(({ id }) => `${id} ${lhr.audits[id].displayValue ?? ""}`.trim());
    return { scores, lost: lhr.runtimeError ? [lhr.runtimeError.message] : lost };
  } catch (error) {
    // A run that Chromium broke off counts as one without points.
    return { scores: Object.fromEntries(CATEGORIES.map((name) => [name, 0])), lost: [String(error)] };
  } finally {
    await browser.close();
  }
}
const good = ({ scores }) => CATEGORIES.every((name) => scores[name] >= LEAST);
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

for (const kind of ["home", "list of policies", "policy", "story"]) {
  test(`Lighthouse: ${kind}`, { timeout: 240_000 }, async (t) => {
    const runs = [await run(PAGES[kind])];
    // A busy machine can spoil one run: then the median of three counts.
    if (!good(runs[0])) runs.push(await run(PAGES[kind]), await run(PAGES[kind]));
    const scores = Object.fromEntries(CATEGORIES.map((name) => [name, median(runs.map((one) => one.scores[name]))]));
    t.diagnostic(`${kind}: ${CATEGORIES.map((name) => `${name} ${scores[name]}`).join(", ")} (${runs.length === 1 ? "one run" : "median of three"})`);
    assert.ok(good({ scores }), [...new Set(runs.flatMap((one) => one.lost))].join("; "));
  });
}
