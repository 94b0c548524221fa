// Live reload for the preview: says on one line what is wrong with the content, lists it when asked to, and reloads the page once it has
// changed. Only served by `wenku serve`, never written to a built site.

const own = document.querySelector("script[data-page-hash]").dataset;
const eventsUrl = new URL(`events?source=${encodeURIComponent(own.source || "")}`, import.meta.url);
const styleUrl = new URL("reload.css", import.meta.url);
const scrollKey = "wenku:scroll";
const openKey = "wenku:faults";

const chinese = {
  severity: { error: "错误", warning: "警告", note: "说明" },
  count: (n, severity) => `${n} 个${chinese.severity[severity]}`,
  between: " ",
  page: "本页",
  site: "全站",
  elsewhere: "别处",
  kept: "网页没有更新",
  keptLong: "设置、主题或内容目录读不出，网页仍是上一次的样子；改好并保存后会自动更新。",
  list: "内容里的错误",
  open: "查看",
  close: "收起",
  more: (n) => `另有 ${n} 处，请看命令窗口。`,
  desk: "工作台：草稿、全部问题、改动、手机预览",
  hint: "提示",
  place: (p) => (p.line ? `${p.path}:${p.line}:${p.column}（第 ${p.line} 行第 ${p.column} 列）` : p.path),
  lost: "与预览服务的连接已断开，正在重新连接…",
};
const english = {
  severity: { error: "Error", warning: "Warning", note: "Note" },
  count: (n, severity) => `${n} ${severity}${n === 1 ? "" : "s"}`,
  between: ", ",
  page: "This page:",
  site: "Site:",
  elsewhere: "Elsewhere",
  kept: "Not updated",
  keptLong: "The settings, the theme or the content folder cannot be read, so the pages stay as they were; they update once that is mended.",
  list: "Faults in the content",
  open: "Show",
  close: "Hide",
  more: (n) => `${n} more: see the terminal.`,
  desk: "The desk: drafts, all faults, changes, phones",
  hint: "Hint",
  place: (p) => (p.line ? `${p.path}:${p.line}:${p.column}` : p.path),
  lost: "The preview server cannot be reached; trying again…",
};
const isChinese = (document.documentElement.lang || "zh").toLowerCase().startsWith("zh");
const text = isChinese ? chinese : english;

// ---- what the browser keeps for the session; where storage is forbidden, as long as the page

const kept = new Map();

function remember(key, value) {
  kept.set(key, value);
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // Storage is forbidden.
  }
}

function recall(key) {
  try {
    return sessionStorage.getItem(key) ?? kept.get(key);
  } catch {
    return kept.get(key);
  }
}

// ---- the overlay, in a shadow tree so that the page's styles and its own do not meet

const nothing = { total: 0, faults: [], page: {}, site: {} };
let state = nothing;
let connected = true;
let parts = null;

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

// The parts are made once and then changed, so that a reader's place in the list and the focus stay.
function overlay() {
  if (parts) return parts;
  const host = element("div");
  host.id = "wenku-reload";
  host.lang = isChinese ? "zh-CN" : "en";
  const style = element("link");
  style.rel = "stylesheet";
  style.href = styleUrl;
  const line = element("p", "line");
  line.setAttribute("role", "status");
  const toggle = element("button", "toggle");
  toggle.type = "button";
  toggle.setAttribute("aria-controls", "faults");
  const bar = element("div", "bar", line, toggle);
  bar.addEventListener("click", () => setOpen(!isOpen()));
  const list = element("section", "faults");
  list.id = "faults";
  list.tabIndex = 0;
  list.setAttribute("aria-label", text.list);
  host.attachShadow({ mode: "open" }).append(style, element("div", "box", bar, list));
  document.documentElement.append(host);
  parts = { host, bar, line, toggle, list };
  return parts;
}

const isOpen = () => recall(openKey) === "open";

function setOpen(open) {
  remember(openKey, open ? "open" : "closed");
  draw();
}

/** "2 errors, 1 warning"; empty where there is nothing. */
function counts(of) {
  const severities = Object.keys(text.severity).filter((severity) => of[severity]);
  return severities.map((severity) => text.count(of[severity], severity)).join(text.between);
}

function summary() {
  if (!connected) return text.lost;
  const page = counts(state.page);
  const said = [state.kept && text.kept, page && `${text.page} ${page}`, `${text.site} ${counts(state.site)}`];
  return said.filter(Boolean).join(" · ");
}

/** The line with the exact place marked; places count characters, not the units of JavaScript's strings. */
function excerpt({ excerpt, offset, length }) {
  const characters = [...excerpt];
  const piece = (from, to) => characters.slice(from, to).join("");
  const end = offset + length;
  return element("pre", "excerpt", piece(0, offset), element("mark", "", piece(offset, end)), piece(end));
}

function faultItem(fault) {
  const words = (message) => message[isChinese ? "zh" : "en"] || message.zh || message.en || "";
  const severity = element("strong", "severity", text.severity[fault.severity] || fault.severity);
  const item = element("li", fault.severity, element("p", "message", severity, " ", words(fault.message)));
  item.append(element("p", "place", text.place(fault.place)));
  if (fault.place.line && fault.place.excerpt) item.append(excerpt(fault.place));
  for (const hint of fault.hints) {
    item.append(element("p", "hint", element("b", "", text.hint), " ", words(hint)));
  }
  return item;
}

/** The desk is for the machine that runs the preview, under its own name. */
const hasDesk = "desk" in own && ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);

function deskLink() {
  const link = element("a", "", text.desk);
  link.href = new URL(".", import.meta.url).href;
  return element("p", "desk", link);
}

function listed() {
  const made = state.kept ? [element("p", "kept", text.keptLong)] : [];
  const isOwn = (fault) => own.source && fault.place.path === own.source;
  const groups = [
    [text.page.replace(":", ""), state.faults.filter(isOwn)],
    [text.elsewhere, state.faults.filter((fault) => !isOwn(fault))],
  ];
  for (const [title, faults] of groups) {
    if (faults.length) made.push(element("h2", "", title), element("ol", "", ...faults.map(faultItem)));
  }
  const more = state.total - state.faults.length;
  if (more) made.push(element("p", "more", text.more(more)));
  if (hasDesk) made.push(deskLink());
  return made;
}

let drawn = "";

function draw() {
  const isShown = state.total > 0 || !connected;
  if (!isShown && !parts) return;
  const { host, bar, line, toggle, list } = overlay();
  host.hidden = !isShown;
  const said = summary();
  // Said again only when it changed: a screen reader reads this line aloud.
  if (line.textContent !== said) line.textContent = line.title = said;
  bar.className = `bar ${!connected ? "lost" : state.site.error ? "error" : "mild"}`;
  const open = isOpen() && state.total > 0;
  toggle.hidden = !state.total;
  toggle.textContent = open ? text.close : text.open;
  toggle.setAttribute("aria-expanded", String(open));
  list.hidden = !open;
  const identity = JSON.stringify(state);
  if (identity !== drawn) list.replaceChildren(...listed());
  drawn = identity;
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || !parts || parts.list.hidden) return;
  const wasInside = document.activeElement === parts.host;
  setOpen(false);
  if (wasInside) parts.toggle.focus();
});

// ---- reloading, only when this very page is another one now

async function reloadIfChanged() {
  try {
    const response = await fetch(location.href, { method: "HEAD", cache: "no-store", redirect: "manual" });
    const hash = (response.headers.get("etag") || "").replace(/^W\//, "").replace(/"/g, "");
    if (hash === own.pageHash) return;
  } catch {
    return; // The server went away in between; its next event asks again.
  }
  const { scrollX, scrollY } = window;
  remember(scrollKey, JSON.stringify({ url: location.href, scrollX, scrollY }));
  location.reload();
}

function restoreScroll() {
  try {
    const place = JSON.parse(sessionStorage.getItem(scrollKey) || "null");
    sessionStorage.removeItem(scrollKey);
    if (place && place.url === location.href) window.scrollTo(place.scrollX, place.scrollY);
  } catch {
    // Storage is forbidden: the browser's own restoring has to do.
  }
}

// ---- the event stream; hidden tabs let go of it, since a browser has only six connections to a host

let events = null;

function connect() {
  if (events) return;
  events = new EventSource(eventsUrl);
  events.addEventListener("state", (event) => {
    state = { ...nothing, ...JSON.parse(event.data) };
    connected = true;
    draw();
    reloadIfChanged();
  });
  events.addEventListener("error", () => {
    connected = false;
    draw();
    // Some browsers give up for good when a server is gone for a while.
    if (events && events.readyState === EventSource.CLOSED) {
      disconnect();
      setTimeout(follow, 2000);
    }
  });
}

function disconnect() {
  if (events) events.close();
  events = null;
}

function follow() {
  if (document.hidden) disconnect();
  else connect();
}

document.addEventListener("visibilitychange", follow);
window.addEventListener("pagehide", disconnect);
window.addEventListener("pageshow", follow);
restoreScroll();
window.addEventListener("load", restoreScroll);
follow();
