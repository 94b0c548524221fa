// Speaks to the reader in the language of the page.
const toast = document.getElementById("toast");
let timer;

/** The texts of the interface, which the templates write into attributes. */
export const say = toast ? toast.dataset : {};

/** Shows a message for a moment; screen readers read it out. */
export function announce(text) {
  if (!toast) return;
  toast.textContent = text;
  clearTimeout(timer);
  timer = setTimeout(() => (toast.textContent = ""), 2600);
}
