// Shows a card at a mention of a document: its title, number and validity, and the words of the provision that is meant. A pointer that rests
// on the link opens it, so does the focus of a keyboard; a finger gets the card first and opens the document from there.
import { element, placeBubble, say } from "./site.js";

/** Milliseconds for which a pointer rests before the card comes, and for which it may leave the link on its way to the card. */
const REST = 350;
const LEAVE = 250;
/** The most characters of a provision that a card shows. */
const LONGEST = 240;

const documents = new Map();
let card;
let owner;
let timer;

/** The document at the address of `link` as data. */
function load(link) {
  const address = new URL("index.json", link.href.split("#")[0]).href;
  if (!documents.has(address)) {
    const answer = fetch(address).then((response) => (response.ok ? response.json() : null));
    documents.set(address, answer.catch(() => null));
  }
  return documents.get(address);
}

const find = (provisions, id) => {
  for (const provision of provisions) {
    const found = provision.id === id ? provision : find(provision.provisions ?? [], id);
    if (found) return found;
  }
};

/** The words of a provision with all that is in it. */
const words = (provision) => [provision.label, provision.heading, provision.text, ...(provision.provisions ?? []).map(words)].filter(Boolean).join(" ");

const cut = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}……` : text);

/** Whether a text of the day `issued` is later than this page: what this page cites may then have had other numbers. */
function isLater(issued) {
  const own = document.querySelector("meta[property='article:published_time']")?.content;
  return Boolean(own && issued && issued > own);
}

/** What the card of `link` shows; nothing for a link whose document has no data. */
async function content(link, isTouched) {
  const id = decodeURIComponent(link.hash.slice(1));
  if (link.pathname === location.pathname) {
    const here = document.getElementById(id);
    return here && [element("p", {}, cut(here.textContent.replaceAll(/\s+/g, " ").trim()))];
  }
  const data = await load(link);
  if (!data) return null;
  const { number, validity, issued } = data.fields;
  const facts = [number, validity].filter(Boolean).join(" · ");
  const provision = id && find(data.provisions, id);
  return [
    element("p", { class: "card-title" }, data.title),
    ...(facts ? [element("p", { class: "card-facts" }, facts)] : []),
    ...(provision ? [element("p", {}, cut(words(provision)))] : []),
    ...(provision && isLater(issued) ? [element("p", { class: "card-facts" }, say.sayLater)] : []),
    ...(isTouched ? [element("a", { class: "button", href: link.href }, say.sayOpen)] : []),
  ];
}

function close() {
  clearTimeout(timer);
  card?.remove();
  owner?.removeAttribute("aria-describedby");
  card = owner = undefined;
}

async function show(link, isTouched = false) {
  if (owner === link) return;
  close();
  owner = link;
  const parts = await content(link, isTouched);
  // Meanwhile the reader may have gone on to another link.
  if (!parts || owner !== link) return;
  card = element("div", { class: "note-bubble mention-card", role: "note", id: "mention-card" }, ...parts);
  card.addEventListener("pointerenter", () => clearTimeout(timer));
  card.addEventListener("pointerleave", () => (timer = setTimeout(close, LEAVE)));
  document.body.append(card);
  // A link that runs over two lines has two boxes.
  const box = link.getClientRects()[0];
  const below = box.bottom + card.offsetHeight + 12 < innerHeight;
  placeBubble(card, box, below ? box.bottom + 8 : box.top - card.offsetHeight - 8);
  link.setAttribute("aria-describedby", card.id);
}

const mention = (event) => event.target.closest?.("a.mention");

document.addEventListener("pointerover", (event) => {
  const link = mention(event);
  if (!link || event.pointerType === "touch") return;
  clearTimeout(timer);
  timer = setTimeout(() => show(link), REST);
});
document.addEventListener("pointerout", (event) => {
  if (!mention(event) || event.pointerType === "touch") return;
  clearTimeout(timer);
  timer = setTimeout(close, LEAVE);
});
document.addEventListener("focusin", (event) => {
  const link = mention(event);
  if (link?.matches(":focus-visible")) show(link);
  else if (!card?.contains(event.target)) close();
});
document.addEventListener("keydown", (event) => event.key === "Escape" && close());
document.addEventListener("click", (event) => {
  const link = mention(event);
  if (link && event.pointerType === "touch") {
    event.preventDefault();
    show(link, true);
  } else if (!card?.contains(event.target)) close();
});

// What made this script load happened before it could listen.
const here = document.querySelector("a.mention:hover, a.mention:focus-visible");
if (here) timer = setTimeout(() => show(here), REST);
