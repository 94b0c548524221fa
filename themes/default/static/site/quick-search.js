// Opens the quick search: by the search button, by Ctrl+K, or by the key “/”. Where a page has a search box of its own, the keys lead there.
const dialog = document.getElementById("quick-search");
const ownBox = document.querySelector("main input[type=search][name=q]");

/** Opens the dialog if the browser can; tells whether it did. */
function open() {
  if (!dialog || !dialog.showModal || dialog.open) return false;
  dialog.showModal();
  dialog.querySelector("input").select();
  dialog.dispatchEvent(new CustomEvent("quick-search-open"));
  return true;
}

for (const opener of document.querySelectorAll("[data-open-search]")) {
  opener.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (open()) event.preventDefault();
  });
}
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.altKey || event.target.closest(".deck")) return;
  const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.target.closest("input, textarea, select, [contenteditable]");
  const isControlK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
  if (!isSlash && !isControlK) return;
  event.preventDefault();
  if (ownBox) ownBox.focus();
  else open();
});
// The cross closes the dialog, and so does a click beside it.
if (dialog) dialog.addEventListener("click", (event) => (event.target === dialog || event.target.closest("[data-close-search]")) && dialog.close());
