// The menu of a page's tools, as a reader opens it.

/** Opens the menu and presses the tool of this name. */
export async function useTool(page, name) {
  await page.locator("main .menu > summary").first().click();
  await page.locator(".menu-sheet").getByText(name, { exact: true }).click();
}
