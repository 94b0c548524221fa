// The reading settings: the form shows them, a change applies at once, and the browser remembers it. early.js restores them on every page.
const { dataset } = document.documentElement;
const form = document.getElementById("settings");
const eldersButtons = document.querySelectorAll("[data-toggle-elders]");

function show({ theme, size, elders }) {
  form.elements.theme.value = theme;
  form.elements.size.value = size;
  form.elements.elders.checked = elders;
  for (const toggle of eldersButtons) toggle.setAttribute("aria-pressed", String(elders));
}

function apply({ theme, size, elders }) {
  for (const [name, value] of Object.entries({ theme, size })) {
    if (value) dataset[name] = value;
    else delete dataset[name];
  }
  if (elders) dataset.elders = "";
  else delete dataset.elders;
}

function remember(settings) {
  try {
    localStorage.setItem("wenku-reading", JSON.stringify(settings));
  } catch {
    // Private windows may forbid storage: the setting then lasts for this page.
  }
}

if (form) {
  show({ theme: dataset.theme || "", size: dataset.size || "", elders: "elders" in dataset });
  for (const toggle of eldersButtons) {
    toggle.addEventListener("click", () => {
      form.elements.elders.checked = !form.elements.elders.checked;
      form.dispatchEvent(new Event("change"));
    });
  }
  form.addEventListener("change", () => {
    const { theme, size, elders } = form.elements;
    const chosen = { theme: theme.value, size: size.value, elders: elders.checked };
    apply(chosen);
    show(chosen);
    remember(chosen);
  });
}
