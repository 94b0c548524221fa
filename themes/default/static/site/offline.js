// Keeps pages readable without a network: sw.js keeps what was read, and the button of a list lets it keep the whole list.
import { announce } from "./messages.js";

/** The addresses of a list: its own pages, the entries on them, and the same of its subsections. */
async function pagesOf(start) {
  const found = new Set();
  const lists = [start];
  for (const url of lists) {
    found.add(url);
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${response.status} ${url}`);
    const list = new DOMParser().parseFromString(await response.text(), "text/html");
    const paths = (selector) => [...list.querySelectorAll(selector)].map((link) => new URL(link.getAttribute("href"), location.href).pathname);
    for (const next of paths(".pager [rel=next], .subsections a")) if (!lists.includes(next)) lists.push(next);
    for (const entry of paths("#cards .card-title a")) found.add(entry);
  }
  return found;
}

/** Lets the service worker keep the addresses; `report` is told how many it has. */
async function keepAll(urls, report) {
  const worker = (await navigator.serviceWorker.ready).active;
  await new Promise((resolve, reject) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = ({ data }) => {
      report(`${data.done}/${data.total}`);
      if (data.failed) reject(new Error(data.failed));
      else if (data.done === data.total) resolve();
    };
    worker.postMessage({ keep: urls }, [channel.port2]);
  });
}

/** Keeps the list that the reader is on; the button tells how far it is. */
async function keepList(keep) {
  const { dataset } = keep;
  const tell = (text) => (keep.querySelector("span").textContent = text);
  keep.disabled = true;
  try {
    const extra = [dataset.keep, dataset.keepAll].filter(Boolean);
    await keepAll([...(await pagesOf(location.pathname)), ...extra], (n) => tell(dataset.keeping.replace("{n}", n)));
    announce(tell(dataset.kept));
  } catch {
    announce(tell(dataset.failed));
    keep.disabled = false;
  }
}

const root = document.documentElement;
if (root.classList.contains("can-keep")) {
  const worker = new URL("sw.js", new URL(root.dataset.base || "/", location.href));
  addEventListener("load", () => navigator.serviceWorker.register(worker).catch(() => {}));
  const keep = document.querySelector("[data-keep]");
  if (keep) keep.addEventListener("click", () => keepList(keep));
}
