// Closes the menus of the page (reading settings, tools) when the reader clicks elsewhere or presses Escape.
const OPEN = "details.settings[open], details.menu[open]";

function closeMenus(except) {
  for (const menu of document.querySelectorAll(OPEN)) if (!menu.contains(except)) menu.open = false;
}

/** What ends the visit to a menu. */
const DONE = ["copy", "print", "present", "correct"].map((name) => `.menu-sheet [data-${name}]`).join();

document.addEventListener("click", (event) => {
  closeMenus(event.target);
  const done = event.target.closest(DONE);
  if (!done) return;
  const menu = done.closest("details");
  menu.open = false;
  menu.querySelector("summary").focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector(OPEN);
  if (menu) menu.querySelector("summary").focus();
  closeMenus(null);
});
