// The site's topics, which help a reader who has no words to search for. They are read from the page that lists them.
import { element } from "../site.js";
import { word } from "./words.js";

const MOST = 10;
let asked;

async function read(address) {
  const response = await fetch(address);
  if (!response.ok) return [];
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return [...page.querySelectorAll(".terms a")].slice(0, MOST).map((link) => ({ url: link.getAttribute("href"), name: link.querySelector("span").textContent }));
}

/** The topics with links to their lists, once they are there; nothing if the site has none or they do not come. */
export async function topics() {
  const { topics: address } = document.getElementById("quick-search-app").dataset;
  if (!address) return undefined;
  const found = await (asked = asked || read(address).catch(() => []));
  if (!found.length) return undefined;
  const links = found.map(({ url, name }) => element("li", {}, element("a", { class: "chip", href: url }, name)));
  return element("section", { class: "quick-topics" }, element("h2", {}, word("search_topics")), element("ul", {}, ...links));
}
