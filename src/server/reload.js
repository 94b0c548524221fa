// Live reload for the preview: shows the content's faults over the page, and reloads the page once it has changed.
// The last good page stays in view while there are faults. Only served by `wenku serve`, never written to a built site.

const eventsUrl = new URL("events", import.meta.url);
const styleUrl = new URL("reload.css", import.meta.url);
const knownHash = document.querySelector("script[data-page-hash]").dataset.pageHash;
const scrollKey = "wenku:scroll";

const texts = {
  zh: {
    title: (n) => `内容有 ${n} 处需要修改`,
    kept: "页面仍是上一次正确的内容；改好并保存后会自动更新。",
    more: (n) => `另有 ${n} 处，请看命令窗口。`,
    warnings: (n) => `${n} 处提醒`,
    hint: "建议",
    severity: { error: "错误", warning: "警告", note: "说明" },
    place: (p) => (p.line ? `${p.path}:${p.line}:${p.column}（第 ${p.line} 行第 ${p.column} 列）` : p.path),
    close: "关闭",
    lost: "与预览服务的连接已断开，正在重新连接…",
  },
  en: {
    title: (n) => (n === 1 ? "1 fault in the content" : `${n} faults in the content`),
    kept: "The page still shows the last good content; it updates by itself once the faults are mended.",
    more: (n) => `${n} more: see the terminal.`,
    warnings: (n) => (n === 1 ? "1 warning" : `${n} warnings`),
    hint: "Hint",
    severity: { error: "Error", warning: "Warning", note: "Note" },
    place: (p) => (p.line ? `${p.path}:${p.line}:${p.column}` : p.path),
    close: "Close",
    lost: "The preview server cannot be reached; trying again…",
  },
};
const language = (document.documentElement.lang || "zh").toLowerCase().startsWith("zh") ? "zh" : "en";
const text = texts[language];

// ---- the overlay, in a shadow tree so that the page's styles and its own do not meet

let panel = null;
let state = { total: 0, faults: [] };
let connected = true;
let dismissed = "";
let opened = "";

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function shadow() {
  if (panel) return panel;
  const host = element("div");
  host.id = "wenku-reload";
  host.lang = language === "zh" ? "zh-CN" : "en";
  const root = host.attachShadow({ mode: "open" });
  const style = element("link");
  style.rel = "stylesheet";
  style.href = styleUrl;
  panel = element("div");
  root.append(style, panel);
  document.documentElement.append(host);
  return panel;
}

function button(className, label, act) {
  const made = element("button", className, label);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

function faultItem(fault) {
  const words = (message) => message[language] || message.zh || message.en || "";
  const item = element(
    "li",
    fault.severity,
    element("strong", "severity", text.severity[fault.severity] || fault.severity),
    " ",
    element("code", "place", text.place(fault.place)),
    element("p", "message", words(fault.message)),
  );
  if (fault.place.excerpt) item.append(element("pre", "excerpt", fault.place.excerpt));
  for (const hint of fault.hints) {
    item.append(element("p", "hint", element("b", "", `${text.hint}  `), words(hint)));
  }
  return item;
}

function overlay(hasErrors) {
  const close = button("close", text.close, dismiss);
  const title = hasErrors ? text.title(state.total) : text.warnings(state.total);
  const list = element("ol", "", ...state.faults.map(faultItem));
  const box = element("section", hasErrors ? "faults" : "faults mild", element("header", "", element("h2", "", title), close));
  if (hasErrors) box.append(element("p", "kept", text.kept));
  box.append(list);
  if (state.total > state.faults.length) {
    box.append(element("p", "more", text.more(state.total - state.faults.length)));
  }
  box.setAttribute("role", "alert");
  return box;
}

function badge(hasErrors, identity) {
  const label = hasErrors ? text.title(state.total) : text.warnings(state.total);
  return button(hasErrors ? "badge" : "badge mild", label, () => {
    opened = identity;
    dismissed = "";
    draw();
  });
}

// Errors open the overlay by themselves; warnings, and what the reader has closed, wait in a badge.
function draw() {
  if (!state.total && connected && !panel) return;
  const hasErrors = state.faults.some((fault) => fault.severity === "error");
  const identity = JSON.stringify(state.faults);
  const parts = [];
  if (!connected) parts.push(element("p", "lost", text.lost));
  if (state.total) {
    const open = opened === identity || (hasErrors && dismissed !== identity);
    parts.push(open ? overlay(hasErrors) : badge(hasErrors, identity));
  }
  shadow().replaceChildren(...parts);
}

function dismiss() {
  dismissed = JSON.stringify(state.faults);
  opened = "";
  draw();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && panel && panel.querySelector(".faults")) dismiss();
});

// ---- reloading, only when this very page is another one now

async function reloadIfChanged() {
  try {
    const response = await fetch(location.href, { method: "HEAD", cache: "no-store", redirect: "manual" });
    const hash = (response.headers.get("etag") || "").replace(/^W\//, "").replace(/"/g, "");
    if (hash === knownHash) return;
  } catch {
    return; // The server went away in between; its next event asks again.
  }
  const { scrollX, scrollY } = window;
  try {
    sessionStorage.setItem(scrollKey, JSON.stringify({ url: location.href, scrollX, scrollY }));
  } catch {
    // Storage is forbidden: the browser's own restoring has to do.
  }
  location.reload();
}

function restoreScroll() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(scrollKey) || "null");
    sessionStorage.removeItem(scrollKey);
    if (kept && kept.url === location.href) window.scrollTo(kept.scrollX, kept.scrollY);
  } catch {
    // As above.
  }
}

// ---- the event stream; hidden tabs let go of it, since a browser has only six connections to a host

let events = null;

function connect() {
  if (events) return;
  events = new EventSource(eventsUrl);
  events.addEventListener("state", (event) => {
    state = JSON.parse(event.data);
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
