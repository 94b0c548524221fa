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

const LOOKS = { light: WIDTHS, dark: WIDTHS, elders: WIDTHS, contrast: [1280] };

describe("every kind of page", { concurrency: 2 }, () => {
  for (const [mode, widths] of Object.entries(LOOKS)) {
    test(`${mode}, ${widths.join(", ")} px`, async () => {
      const { context, page, complaints } = await open(browser, { mode });
      const faults = [];
      for (const [kind, path] of Object.entries(PAGES)) {
        await page.setViewportSize({ width: widths[0], height: 800 });
        const response = await page.goto(at(path));
        assert.ok(response.ok() || kind === "not found", `${path}: ${response.status()}`);
        const shown = await page.evaluate(() => ({ ...document.documentElement.dataset }));
        assert.equal(shown.theme ?? "elders", mode, `${path} is shown in its mode`);
        for (const width of widths) {
          await page.setViewportSize({ width, height: 800 });
          faults.push(...(await faultsOf(page)));
        }
      }
      assert.deepEqual([...faults, ...complaints], []);
      await context.close();
    });
  }
});
