// The desk of a preview: what it says, on phones and wide screens, by day and by night; it follows the files by itself.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { faultsOf } from "./checks.mjs";
import { launch, open } from "./chromium.mjs";
import { folder, serve } from "./site.mjs";

let site, server, browser;

before(async () => {
  site = await folder({
    "wenku.toml": 'title = "试验站"\n',
    "content/draft.md": "---\n标题: 一篇还没有写完的草稿\n草稿: 是\n---\n",
    "content/later.md": "---\n标题: 到了日子再发\n日期: 2099-12-05\n---\n",
    "content/dead.md": "---\n标题: 有死链的一页\n---\n\n[没有的页](nowhere.md)\n",
    "content/fault.md": "---\n标题: 有错的一页\n日期: 2026-02-30\n---\n\n文。\n",
  });
  server = await serve(site.path, "--lan");
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
  await site?.remove();
});

for (const width of [360, 768, 1280]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`the desk at ${width} px, ${colorScheme}`, async () => {
      const { context, page, complaints } = await open(browser, { width, colorScheme });
      await page.goto(`${server.url}__wenku/`);
      for (const text of ["一篇还没有写完的草稿", "到了日子再发", "2099-12-05", "2026-02-30", "nowhere.md", "在手机上看"]) {
        await page.getByText(text).first().waitFor();
      }
      assert.deepEqual(await faultsOf(page), []);
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }
}

test("the list of faults leads to the desk", async () => {
  const { context, page } = await open(browser, { width: 1000 });
  await page.goto(`${server.url}dead/`);
  await page.locator("#wenku-reload .line").click();
  await page.locator("#wenku-reload .desk a").click();
  await page.getByText("这一页只在预览里有").waitFor();
  await context.close();
});

test("the desk follows the files", async () => {
  const { context, page } = await open(browser, { width: 1000 });
  await page.goto(`${server.url}__wenku/`);
  await page.getByText("nowhere.md").first().waitFor();
  await site.write("content/dead.md", "---\n标题: 没有死链的一页\n---\n\n好了。\n");
  await site.write("content/fault.md", "---\n标题: 改好的一页\n日期: 2026-02-28\n---\n\n好了。\n");
  await page.getByText("没有发现问题。").waitFor();
  await context.close();
});
