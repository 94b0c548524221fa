// The service worker: keeps pages readable without a network. Pages come from the network first, fingerprinted files from the cache first.
// Collections that the reader keeps are stored without a limit.
const PAGES = "wenku-pages-1";
const KEPT = "wenku-kept-1";
const FILES = "wenku-files-1";
const MOST = { [PAGES]: 120, [FILES]: 200 };
const base = new URL("./", self.location).pathname;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(PAGES).then((cache) => cache.add(base)).catch(() => {}).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const ours = [PAGES, KEPT, FILES];
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith("wenku-") && !ours.includes(name)).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

async function store(name, request, response) {
  // Storage may be full or forbidden. The page is shown nevertheless.
  try {
    const cache = await caches.open(name);
    await cache.put(request, response);
    const keys = await cache.keys();
    for (const old of keys.slice(0, Math.max(0, keys.length - (MOST[name] || Infinity)))) await cache.delete(old);
  } catch {
    return;
  }
}

/** The address without the words to mark for a search, so that the page is stored only once. */
const plain = (request) => {
  const url = new URL(request.url);
  url.searchParams.delete("mark");
  return url.href;
};

async function page(request) {
  try {
    const response = await fetch(request);
    if (response.ok && !response.redirected) {
      const kept = await caches.open(KEPT).then((cache) => cache.match(request, { ignoreSearch: true }));
      await store(kept ? KEPT : PAGES, plain(request), response.clone());
    }
    return response;
  } catch {
    return (await caches.match(request)) || (await caches.match(request, { ignoreSearch: true })) || offline(request);
  }
}

async function file(request, fixed) {
  const cached = await caches.match(request);
  if (cached && fixed) return cached;
  try {
    const response = await fetch(request);
    if (response.ok && response.status === 200) await store(FILES, request, response.clone());
    return response;
  } catch {
    return cached || Response.error();
  }
}

const plainText = (html) => html.replace(/<[^>]*>/g, "").trim();

/** The pages that can be read without a network, as `[path, html]`. */
async function stored() {
  const pages = new Map();
  for (const name of [KEPT, PAGES]) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const { pathname } = new URL(request.url);
      if (pathname.endsWith("/") && pages.size < 300 && !pages.has(pathname)) pages.set(pathname, await (await cache.match(request)).text());
    }
  }
  return [...pages];
}

/** The readable pages as HTML: a list for each section, under the name that the navigation gives it. */
function groups(pages, other) {
  const sections = new Map();
  for (const [path, html] of pages) {
    const heading = /<h1[^>]*>([\s\S]*?)<\/h1>/.exec(html);
    if (!heading) continue;
    const nav = /<nav[^>]*site-nav[\s\S]*?<\/nav>/.exec(html);
    const here = nav && /<a[^>]*aria-current[^>]*>([\s\S]*?)<\/a>/.exec(nav[0]);
    const section = here ? plainText(here[1]) : other;
    if (!sections.has(section)) sections.set(section, []);
    sections.get(section).push(`<li><a href="${path}">${plainText(heading[1])}</a></li>`);
  }
  return [...sections].map(([name, rows]) => `<section><h2>${name}</h2><ul>${rows.join("")}</ul></section>`).join("");
}

/** The answer without a network and without a copy: the frame and language of the site's home page, and the pages that can be read. */
async function offline(request) {
  const pages = await stored();
  const { pathname } = new URL(request.url);
  // The home page of the language of `request`: the longest that its address begins with.
  const homes = pages.filter(([path, html]) => pathname.startsWith(path) && html.includes("page-home")).sort(([a], [b]) => b.length - a.length);
  const frame = homes.length ? homes[0][1] : "<!doctype html><html><head><title></title></head><body><main></main></body></html>";
  // Minified pages omit quotes where HTML allows it.
  const say = (name) => (new RegExp(`data-say-${name}=(?:"([^"]*)"|([^\\s>]*))`).exec(frame) || []).slice(1).find(Boolean) || "";
  const main = `<main id="main" class="wrap"><header class="list-head"><h1>${say("offline")}</h1><p class="lead">${say("offline-lead")}</p></header><div class="tree">${groups(pages, say("offline-other"))}</div></main>`;
  const body = frame.replace(/<title>[\s\S]*?<\/title>/, () => `<title>${say("offline")}</title>`).replace(/<main[\s\S]*<\/main>/, () => main).replace(/<link rel="?canonical[^>]*>/, "");
  return new Response(body, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const path = url.pathname.slice(base.length);
  if (request.method !== "GET" || url.origin !== location.origin || !url.pathname.startsWith(base) || request.headers.has("range")) return;
  if (/^(api|search-index|__wenku|metrics|healthz)\b/.test(path)) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (path.startsWith("assets/")) event.respondWith(file(request, true));
  else if (["image", "style", "script", "font"].includes(request.destination) || path.endsWith("cards.json")) event.respondWith(file(request, false));
});

// Stores `urls` on this device, with the pictures and files that they need. `report` is told how many are done.
async function keep(urls, report) {
  const cache = await caches.open(KEPT);
  const files = new Set();
  let done = 0;
  const one = async (url) => {
    const response = await fetch(url, { cache: "no-cache" });
    if (!response.ok) throw new Error(`${response.status} ${url}`);
    const type = response.headers.get("content-type") || "";
    if (type.includes("text/html")) {
      const text = await response.clone().text();
      // Minified pages omit quotes where HTML allows it.
      for (const [, address] of text.matchAll(/\s(?:src|href|data-present|data-style|data-texts)="?([^\s">]+\.(?:css|js|svg|png|jpe?g|webp|avif|gif))(?=["\s>#])/g)) {
        const target = new URL(address.replace(/&amp;/g, "&"), new URL(url, location.href));
        if (target.origin === location.origin) files.add(target.href);
      }
    }
    await cache.put(url, response);
    done += 1;
    report(done);
  };
  const queue = [...new Set(urls)];
  report(0, queue.length);
  const worker = async () => {
    while (queue.length) await one(queue.shift());
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
  for (const href of files) if (!(await cache.match(href))) await cache.add(href).catch(() => {});
}

self.addEventListener("message", (event) => {
  const urls = event.data && event.data.keep;
  const port = event.ports[0];
  if (!Array.isArray(urls) || !port) return;
  const total = new Set(urls).size;
  event.waitUntil(keep(urls, (done) => done < total && port.postMessage({ done, total })).then(
    () => port.postMessage({ done: total, total }),
    (error) => port.postMessage({ done: 0, total, failed: String(error.message || error) }),
  ));
});
