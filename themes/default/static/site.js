// The script of every page. Each job has its file in site/; the build joins them into this one file.
import { announce, say } from "./site/messages.js";
import { button, element, placeBubble } from "./site/elements.js";
import "./site/settings.js";
import "./site/menus.js";
import { copy } from "./site/copying.js";
import "./site/printing.js";
import "./site/imprint.js";
import "./site/anchors.js";
import { correction } from "./site/correction.js";
import "./site/title.js";
import "./site/navigation.js";
import "./site/contents.js";
import "./site/contents-sheet.js";
import "./site/presenting.js";
import "./site/keeping.js";
import "./site/versions.js";
import "./site/quick-search.js";
import { loadSearchWhenWanted } from "./site/search-loading.js";
import "./site/offline.js";

loadSearchWhenWanted(new URL("search/", import.meta.url));
// The cards of mentions come when a reader first points at one; to import them again does nothing.
for (const type of ["pointerover", "focusin"]) document.addEventListener(type, (event) => event.target.closest?.("a.mention") && import(new URL("mention-card.js", import.meta.url)));
// What is done with a selection of the text comes as soon as a reader may be about to select.
if (document.getElementById("content")) for (const type of ["pointerdown", "keydown", "selectionchange"]) document.addEventListener(type, () => import(new URL("quoting.js", import.meta.url)).catch(() => {}), { once: true });

// The other scripts of the theme use these too.
export { announce, button, copy, correction, element, placeBubble, say };
