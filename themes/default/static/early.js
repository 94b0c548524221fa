// Restores the reader's settings before the first paint; runs blocking in the head.
(function (root) {
  // Modules do not run from file://, so there the controls that need them stay out of sight.
  if (location.protocol !== "file:") root.classList.add("js");
  if (typeof HTMLDialogElement === "function" && root.classList.contains("js")) root.classList.add("can-sheet");
  // Tests what the browser can do before the first paint, so that no button appears late and moves the text.
  if ("speechSynthesis" in window) root.classList.add("can-speak");
  if ("serviceWorker" in navigator && window.isSecureContext && "offline" in root.dataset) root.classList.add("can-keep");
  try {
    var saved = JSON.parse(localStorage.getItem("wenku-reading") || "{}");
    if (/^(light|dark|contrast)$/.test(saved.theme)) root.dataset.theme = saved.theme;
    if (/^(large|larger)$/.test(saved.size)) root.dataset.size = saved.size;
    if (saved.elders) root.dataset.elders = "";
  } catch (error) {
    // Storage may be forbidden; the page is then shown as it is.
  }
})(document.documentElement);
