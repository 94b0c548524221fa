// Opens the quick search: by the search button, or by the key “/” on pages that have no search box of their own.
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
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, [contenteditable], .deck")) return;
  event.preventDefault();
  if (ownBox) ownBox.focus();
  else open();
});
// A click beside the dialog closes it.
if (dialog) dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
