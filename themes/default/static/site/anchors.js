// Gives each heading and each article of a text a link to itself. A click on the link also copies the address.
import { copy, pageAddress } from "./copying.js";
import { element } from "./elements.js";
import { say } from "./messages.js";

const content = document.getElementById("content");
const targets = content ? content.querySelectorAll("h2[id], h3[id], p[id].article, p[id].level-1, p[id].level-2") : [];
for (const target of targets) {
  const { textContent: name } = target.querySelector(".article-number, .run-in") || target;
  target.append(element("a", { class: "anchor", href: `#${encodeURIComponent(target.id)}`, "aria-label": `${say.saySection} ${name.slice(0, 30)}` }, "#"));
}
document.addEventListener("click", (event) => {
  const anchor = event.target.closest("a.anchor");
  if (anchor) copy(pageAddress() + anchor.getAttribute("href"));
});
