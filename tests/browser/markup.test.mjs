// Every page of the built demo is valid HTML by html-validate's standard.
import { test } from "node:test";
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { HtmlValidate } from "html-validate";
import { built } from "./site.mjs";

// Only matters of taste are left out: pages are minified as the HTML standard allows.
const validator = new HtmlValidate({
  root: true,
  extends: ["html-validate:standard"],
  rules: {
    "attr-quotes": "off",
    "doctype-style": "off",
    "long-title": "off",
    "no-implicit-close": "off",
    "no-raw-characters": "off",
    "no-trailing-whitespace": "off",
    "valid-id": ["error", { relaxed: true }],
    "void-style": "off",
  },
});

test("every page of the demo is valid", async (t) => {
  const pages = (await readdir(built, { recursive: true })).filter((name) => name.endsWith(".html"));
  assert.ok(pages.length > 100, `${pages.length} pages`);
  const faults = new Map();
  for (const name of pages) {
    const { results } = await validator.validateFile(join(built, name));
    for (const { ruleId, message, line, column } of results.flatMap((result) => result.messages)) {
      const fault = `${ruleId}: ${message}`;
      faults.set(fault, [...(faults.get(fault) ?? []), `${name}:${line}:${column}`]);
    }
  }
  t.diagnostic(`${pages.length} pages validated`);
  assert.deepEqual([...faults].map(([fault, places]) => `${fault} (${places.length}, first ${places[0]})`), []);
});
