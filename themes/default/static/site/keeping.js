// Puts the page, or what a button names, into the reader's basket. The basket's script comes when that is wanted.
import { announce, say } from "./messages.js";

document.addEventListener("click", (event) => {
  const source = event.target.closest("[data-basket]");
  if (source) import(new URL("basket.js", import.meta.url)).then((basket) => basket.put(source), () => announce(say.sayOffline));
});
