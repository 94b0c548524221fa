// Leads from a day to the version of a text that was in force on it.
import { announce } from "./messages.js";

const form = document.querySelector("[data-version-on]");
if (form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    // The newest comes first.
    const versions = [...document.querySelectorAll(".timeline [data-from]")];
    const found = versions.find((version) => version.dataset.from <= form.elements.day.value);
    if (found) location.href = found.querySelector("a[data-permanent]").href;
    else announce(form.dataset.versionOn);
  });
}
