// Copies the page's address or its citation when the reader presses a button for it.
import { announce, say } from "./messages.js";
import { element } from "./elements.js";

/** Puts the text on the clipboard, and tells the reader whether that worked. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Plain http and older browsers have no clipboard interface.
    const area = element("textarea", { class: "sr" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) return announce(say.sayFailed);
  }
  announce(say.sayCopied);
}

/** The page's address without a place on the page. */
export const pageAddress = () => location.href.split("#")[0];

document.addEventListener("click", (event) => {
  const source = event.target.closest("[data-copy]");
  if (source) copy(source.dataset.copy === "source" ? document.getElementById("content").dataset.cite : pageAddress());
});
