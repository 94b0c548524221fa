// On a narrow screen the contents come up from below as a sheet, at the place where the reader is, and close to the same place of the text.
import { button, element } from "./elements.js";

const root = document.documentElement;
const opener = document.querySelector("[data-contents]");
const contents = document.querySelector(".reading-aside .toc");

function makeSheet() {
  const title = contents.querySelector(".aside-title").textContent;
  const close = button("✕", { class: "tool", "aria-label": opener.dataset.close });
  const list = element("nav", { class: "toc", "aria-label": title });
  const sheet = element("dialog", { class: "sheet", "aria-label": title }, element("div", { class: "sheet-head" }, element("h2", {}, title), close), list);
  close.addEventListener("click", () => sheet.close());
  sheet.addEventListener("close", () => root.classList.remove("is-held"));
  // A click beside the sheet closes it; so does going to an entry.
  sheet.addEventListener("click", (event) => (event.target === sheet || event.target.closest("a")) && sheet.close());
  document.body.append(sheet);
  return { sheet, list };
}

let made;

function openSheet() {
  made = made || makeSheet();
  made.list.replaceChildren(contents.querySelector("ol").cloneNode(true));
  made.sheet.showModal();
  root.classList.add("is-held");
  const here = made.list.querySelector(".is-here");
  if (here) {
    here.scrollIntoView({ block: "center" });
    here.focus({ preventScroll: true });
  }
}

if (opener) root.classList.add("has-bar");
if (opener && contents) opener.addEventListener("click", openSheet);
