// Chromium as a reader has it: a window of some width, a way of reading, and everything the console said.
import { chromium } from "playwright-core";

export const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
export const launch = (...args) => chromium.launch({ executablePath, args: ["--no-sandbox", ...args] });

export const WIDTHS = [360, 768, 1280];
/** What the theme remembers of the reader's settings, by mode. */
export const MODES = {
  light: { theme: "light" },
  dark: { theme: "dark" },
  contrast: { theme: "contrast" },
  elders: { elders: true },
};

/** A new window; `complaints` gathers console messages, script errors and failed requests. */
export async function open(browser, { width = 1280, height = 800, mode, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, locale: "zh-CN", ...options });
  if (mode) await context.addInitScript((saved) => localStorage.setItem("wenku-reading", saved), JSON.stringify(MODES[mode]));
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const complaints = [];
  const complain = (text) => complaints.push(`${decodeURI(page.url())}: ${text}`);
  // The status of the page itself is for the test to judge; everything a page asks for must be there.
  const ownStatus = (message) => message.text().startsWith("Failed to load resource") && message.location().url === page.url();
  page.on("console", (message) => ownStatus(message) || complain(`console ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complain(error.message));
  page.on("response", (response) => response.status() >= 400 && !response.request().isNavigationRequest() && complain(`${response.status()} ${response.url()}`));
  // Requests that end because the reader goes on to another page are no fault.
  page.on("requestfailed", (request) => request.failure()?.errorText === "net::ERR_ABORTED" || complain(`${request.failure()?.errorText} ${request.url()}`));
  return { context, page, complaints };
}
