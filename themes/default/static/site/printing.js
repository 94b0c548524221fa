// Prints the page. A button may name one of several ways to print it, which print.css then finds on the root element.
const { dataset } = document.documentElement;

document.addEventListener("click", (event) => {
  const source = event.target.closest("[data-print]");
  if (!source) return;
  if (source.dataset.print) dataset.printing = source.dataset.print;
  window.print();
});
addEventListener("afterprint", () => delete dataset.printing);
