// Fetches the text of a page or passage of this site, for the kit in which it stands.

/** Characters that a lecturer says in a minute, as the pages of kits count them. */
const A_MINUTE = 220;
const HEADING = /^H([1-6])$/;

const levelOf = ({ tagName }) => Number((HEADING.exec(tagName) || [])[1] || 0);

/** The elements of the passage with the anchor `id`: what follows up to the next heading of its level, or to the next provision beside it. */
function passageAt(content, id) {
  const named = content.querySelector(`#${CSS.escape(id)}`);
  const first = named && named.closest("h1, h2, h3, h4, h5, h6, p, section, li");
  if (!first) return undefined;
  const own = levelOf(first);
  const parts = [first];
  for (let next = first.nextElementSibling; next; next = next.nextElementSibling) {
    const level = levelOf(next);
    const isBelow = !next.id || next.id.startsWith(`${first.id}-`);
    if (next.matches(".footnotes, .signature, .annotation") || (own ? level && level <= own : level || !isBelow)) break;
    parts.push(next);
  }
  return parts;
}

/** A copy for another page: without anchors and footnotes, headings below those of that page, addresses whole. */
function copyOf(part, address) {
  const copy = document.importNode(part, true);
  for (const extra of copy.querySelectorAll(".footnote-ref, .footnotes, .anchor, script")) extra.remove();
  for (const link of [copy, ...copy.querySelectorAll("[href]")]) {
    if (link.hasAttribute("href")) link.setAttribute("href", new URL(link.getAttribute("href"), address).href);
  }
  for (const named of [copy, ...copy.querySelectorAll("[id]")]) named.removeAttribute("id");
  const level = levelOf(copy);
  if (!level) return copy;
  const heading = document.createElement(`h${Math.min(6, Math.max(3, level + 1))}`);
  heading.append(...copy.childNodes);
  return heading;
}

/** The elements of what is at `path`, and how many minutes they take. Throws where there is nothing. */
export async function textAt(path) {
  const address = new URL(path, location.href);
  const response = await fetch(address.pathname);
  if (!response.ok) throw new Error(`${response.status} ${path}`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const content = page.getElementById("content");
  const id = decodeURIComponent(address.hash.slice(1));
  const found = content && (id ? passageAt(content, id) : [...content.children]);
  if (!found) throw new Error(`nothing at ${path}`);
  const parts = found.filter((part) => !part.matches(".footnotes")).map((part) => copyOf(part, address));
  const said = parts.filter((part) => !part.matches(".block-notes")).map((part) => part.textContent.replace(/\s/g, "")).join("");
  const stated = id ? 0 : Number(content.dataset.minutes);
  return { parts, minutes: stated || Math.max(1, Math.ceil(said.length / A_MINUTE)) };
}
