// Closes the menus of the page (reading settings, QR code) when the reader clicks elsewhere or presses Escape.
const OPEN = "details.settings[open], details.qr[open]";

function closeMenus(except) {
  for (const menu of document.querySelectorAll(OPEN)) if (!menu.contains(except)) menu.open = false;
}

document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector(OPEN);
  if (menu) menu.querySelector("summary").focus();
  closeMenus(null);
});
