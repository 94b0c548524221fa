// A built site on a plain host below a path (nginx, https://host/kb/): every address stays below it, filtering and reading offline work.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { launch, open } from "./chromium.mjs";
import { PAGES } from "./pages.mjs";
import { at, build, demo, folder, freePort } from "./site.mjs";

const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'";
let work, nginx, browser, host;

const settings = (root, port) => `
daemon off; pid ${root}/nginx.pid; error_log stderr warn; user root; worker_processes 1;
events {}
http {
  include /etc/nginx/mime.types; charset utf-8; access_log off; gzip on; gzip_types text/css text/javascript application/javascript application/json image/svg+xml;
  client_body_temp_path ${root}/t1; proxy_temp_path ${root}/t2; fastcgi_temp_path ${root}/t3; uwsgi_temp_path ${root}/t4; scgi_temp_path ${root}/t5;
  server {
    listen 127.0.0.1:${port}; root ${root}/www; absolute_redirect off; error_page 404 /kb/404.html;
    add_header Content-Security-Policy "${POLICY}" always;
  }
}`;

before(async () => {
  work = await folder();
  // The demo as it is, but published below a path.
  const toml = await readFile(join(demo, "wenku.toml"), "utf8");
  const moved = toml.replace(/^base_url = .*$/m, 'base_url = "https://host.example/kb"');
  assert.notEqual(moved, toml);
  await work.write("site/wenku.toml", moved);
  await cp(join(demo, "content"), join(work.path, "site/content"), { recursive: true });
  await symlink(join(demo, "themes"), join(work.path, "site/themes"));
  await mkdir(join(work.path, "www"));
  build(join(work.path, "site"), join(work.path, "www/kb"));
  const port = await freePort();
  await work.write("nginx.conf", settings(work.path, port));
  execFileSync("/usr/sbin/nginx", ["-t", "-q", "-c", join(work.path, "nginx.conf")], { stdio: "pipe" });
  nginx = spawn("/usr/sbin/nginx", ["-c", join(work.path, "nginx.conf")], { stdio: ["ignore", "ignore", "inherit"] });
  host = `http://127.0.0.1:${port}/kb/`;
  for (let tries = 0; tries < 50 && !(await fetch(host).catch(() => null)); tries += 1) await wait(100);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  if (nginx) {
    nginx.kill("SIGQUIT");
    await once(nginx, "exit");
  }
  await work?.remove();
});

/** Runs in the page: its links to places in itself that are not there. */
function fragmentsToNowhere() {
  const own = [...document.querySelectorAll("a[href]")].filter((link) => link.hash && link.href.split("#")[0] === location.href.split("#")[0]);
  return own.map((link) => decodeURIComponent(link.hash)).filter((hash) => !document.getElementById(hash.slice(1)));
}

test("every link, style, script and picture of the main pages is below the path, and is there", async () => {
  const { context, page, complaints } = await open(browser);
  const found = new Set();
  const dangling = [];
  for (const path of Object.values(PAGES)) {
    await page.goto(at(path, host));
    dangling.push(...(await page.evaluate(fragmentsToNowhere)).map((hash) => `${path}${hash}`));
    const links = await page.locator("[href], [src]").evaluateAll((all) => all.map((e) => e.href?.baseVal ?? e.href ?? e.src));
    for (const link of links) if (link && new URL(link, page.url()).origin === new URL(host).origin) found.add(new URL(link, page.url()).href.split("#")[0]);
  }
  const outside = [...found].filter((link) => !link.startsWith(host));
  assert.deepEqual(outside, []);
  assert.deepEqual(dangling, []);
  const dead = [];
  for (const link of found) {
    const response = await fetch(link);
    await response.arrayBuffer();
    if (!response.ok && !link.endsWith("/404.html")) dead.push(`${response.status} ${decodeURI(link)}`);
  }
  assert.ok(found.size > 200, `${found.size} addresses`);
  assert.deepEqual(dead, []);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("filtering, reading offline and the page for what is not there work below the path", async () => {
  const { context, page, complaints } = await open(browser);
  await page.goto(at(PAGES["list of talks"], host));
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await page.reload();
  await page.locator("#facets a[data-term]").first().click();
  await page.locator(".chip").waitFor();
  assert.ok(page.url().startsWith(`${host}talks/?`));
  await page.locator("main .menu > summary").click();
  await page.locator("[data-keep]").click();
  await page.waitForFunction(() => document.querySelector("[data-keep] span").textContent.includes("已存"));
  const missing = await page.goto(`${host}no/such/page/`);
  assert.equal(missing.status(), 404);
  assert.equal(await page.locator(".masthead").count(), 1);
  assert.ok(await page.evaluate(() => getComputedStyle(document.querySelector(".masthead")).borderBottomStyle === "solid"), "with its style");
  assert.deepEqual(complaints, []);
  await context.setOffline(true);
  await page.goto(at(PAGES.talk, host));
  assert.ok((await page.locator("#content").innerText()).length > 300);
  await context.close();
});
