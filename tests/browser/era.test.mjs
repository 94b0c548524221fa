// Browsers of late 2020 (Chromium 87, which many in use are built on): scripts they can read, and no style that they would drop whole.
import { test } from "node:test";
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "acorn";
import { built } from "./site.mjs";

const files = async (ending) => (await readdir(built, { recursive: true })).filter((name) => name.endsWith(ending));
const read = (name) => readFile(join(built, name), "utf8");

/** What came to Chromium after 87 and has no fallback when called. */
const LATER = /\.(?:at|findLast|findLastIndex|toSorted|toReversed|toSpliced|replaceChildrenWith|showPopover)\(|\bstructuredClone\b|Object\.(?:hasOwn|groupBy)\b|\brandomUUID\b|AbortSignal\.(?:timeout|any)\b|Array\.fromAsync\b|Promise\.(?:withResolvers|try)\b/;

test("every script is in the language of 2020", async () => {
  const scripts = (await files(".js")).filter((name) => !name.startsWith("search-index/"));
  assert.ok(scripts.length > 5, `${scripts.length} scripts`);
  for (const name of scripts) {
    const text = await read(name);
    // early.js and sw.js are scripts, all others modules; both are read as modules, which are stricter.
    assert.doesNotThrow(() => parse(text, { ecmaVersion: 2020, sourceType: "module" }), name);
    assert.doesNotMatch(text, LATER, name);
  }
});

test("no rule of a style sheet is lost to a selector or a block that came later", async () => {
  const sheets = await files(".css");
  assert.deepEqual(sheets.map((name) => name.split("/").pop()).sort(), ["basket.css", "deck.css", "main.css"], "one for pages, one for slides, one for the basket");
  const texts = await Promise.all(sheets.map(read));
  assert.ok(texts.join("").length > 10_000);
  for (const css of texts) assert.doesNotMatch(css, /:(?:is|where|has)\(|@(?:layer|container|scope|starting-style)\b|[{};]\s*&|\b(?:oklch|color-mix|light-dark)\(|\d(?:dvh|svh|lvh|cqw)\b/);
});
