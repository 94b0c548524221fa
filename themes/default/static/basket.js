// The reader's basket (讲稿夹): stories, talks, rules, articles and passages that become a kit, in this browser alone. The button of a page
// loads this when it is wanted; the page of the basket always does.
import { announce, element } from "./site.js";
import { Editor } from "./basket/editor.js";
import { MOST, load, save } from "./basket/store.js";

const { texts } = document.getElementById("quick-search-app").dataset;
const wordsOf = async () => (await import(texts)).default;

/** What a button means: the steps of the kit on this page, the entry that it names, or this page. */
function stepsOf({ dataset }) {
  if (dataset.url) return [{ url: dataset.url, title: dataset.title }];
  const title = document.querySelector("main h1").textContent.trim();
  const kit = [...document.querySelectorAll("#content > h2[data-minutes]")];
  if (kit.length) return kit.map((step) => ({ url: step.dataset.entry, title: step.dataset.title, name: step.firstChild.textContent.trim(), minutes: Number(step.dataset.minutes), who: step.dataset.who }));
  return [{ url: location.pathname, title }];
}

/** Puts what the button `source` means into the basket. Afterwards the button is a link to the basket. */
export async function put(source) {
  const words = await wordsOf();
  const kit = load();
  const isNew = ({ url, name = "" }) => !kit.steps.some((step) => step.url === url && step.name === name);
  const steps = stepsOf(source).filter(isNew);
  if (kit.steps.length + steps.length > MOST) return announce(words.basket_full.replace("{n}", MOST));
  kit.steps.push(...steps);
  if (!save(kit)) return announce(words.basket_not_kept);
  announce((steps.length ? words.basket_put_done : words.basket_there).replace("{n}", kit.steps.length));
  // A passage's button is wanted again; that of a page becomes a link to the basket.
  if (source.dataset.url) return undefined;
  const link = element("a", { class: source.className, href: source.dataset.basket }, ...source.cloneNode(true).childNodes);
  (link.querySelector("span") || link).textContent = words.basket_open.replace("{n}", kit.steps.length);
  source.replaceWith(link);
  return link.focus();
}

if (document.getElementById("basket")) {
  const sheet = element("link", { rel: "stylesheet", href: new URL("basket.css", import.meta.url).href });
  document.body.append(sheet);
  wordsOf().then((words) => new Editor(words));
}
