// What every page is held to: nothing for axe to find, and no sideways scrolling.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Runs in the page: how far it scrolls sideways, and what sticks out. */
function sideways() {
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (over <= 0) return [];
  const out = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1);
  return [`${over} px too wide: ${out.slice(0, 3).map((e) => e.className || e.tagName).join(", ")}`];
}

/** Runs in the page: axe's violations in a line each. */
async function violations() {
  const { violations: found } = await window.axe.run(document, { resultTypes: ["violations"], preload: false });
  return found.map((v) => `${v.id} (${v.nodes.length}): ${v.nodes[0].html.slice(0, 160)} ${v.nodes[0].any[0]?.message ?? ""}`);
}

/** The faults of the page that is shown. */
export async function faultsOf(page) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  const faults = [...(await page.evaluate(sideways)), ...(await page.evaluate(violations))];
  return faults.map((fault) => `${decodeURI(new URL(page.url()).pathname)} at ${page.viewportSize().width} px: ${fault}`);
}
