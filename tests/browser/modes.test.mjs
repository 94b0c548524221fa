// Every kind of page at three widths in every way of reading: a silent console, nothing for axe to find, no sideways scrolling.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { faultsOf } from "./checks.mjs";
import { launch, open, WIDTHS } from "./chromium.mjs";
import { PAGES } from "./pages.mjs";
import { at } from "./site.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const looks = [...["light", "dark", "elders"].flatMap((mode) => WIDTHS.map((width) => [mode, width])), ["contrast", 1280]];

describe("every kind of page", { concurrency: 2 }, () => {
  for (const [mode, width] of looks) {
    test(`${width} px, ${mode}`, async () => {
      const { context, page, complaints } = await open(browser, { width, mode });
      const faults = [];
      for (const [kind, path] of Object.entries(PAGES)) {
        const response = await page.goto(at(path));
        assert.ok(response.ok() || kind === "not found", `${path}: ${response.status()}`);
        const shown = await page.evaluate(() => ({ ...document.documentElement.dataset }));
        assert.equal(shown.theme ?? "elders", mode, `${path} is shown in its mode`);
        faults.push(...(await faultsOf(page)));
      }
      assert.deepEqual([...faults, ...complaints], []);
      await context.close();
    });
  }
});
