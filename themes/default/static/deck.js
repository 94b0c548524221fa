// Shows a page as slides. site/presenting.js loads this when it is wanted.
import { Presentation } from "./deck/presentation.js";

/** Begins to present the page; in the speaker's window at the `desk`. `words` are the theme's texts; `closed` is called at the end. */
export function present({ words, desk, closed }) {
  return new Presentation({ words, desk, closed });
}
