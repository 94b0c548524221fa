// Shows a page as slides. site/presenting.js loads this when it is wanted.
import { Presentation } from "./deck/presentation.js";
import { element } from "./site.js";

/** The style of slides, which comes with them: no other page needs it. */
const sheet = element("link", { rel: "stylesheet", href: new URL("deck.css", import.meta.url).href });
const styled = new Promise((done) => ["load", "error"].forEach((end) => sheet.addEventListener(end, done)));
document.head.append(sheet);

/** Begins to present the page; in the speaker's window at the `desk`. `words` are the theme's texts; `closed` is called at the end. */
export async function present({ words, desk, closed }) {
  await styled;
  return new Presentation({ words, desk, closed });
}
