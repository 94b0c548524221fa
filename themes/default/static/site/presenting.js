// Loads the slides when the reader presents the page, or when the address asks for it: `#present` shows them, `#notes` is the speaker's window.
const opener = document.querySelector("[data-present]");

async function present(how) {
  const texts = document.getElementById("quick-search-app").dataset.texts;
  const [deck, { default: words }] = await Promise.all([import(opener.dataset.present), import(texts)]);
  const scroll = scrollY;
  deck.present({
    words,
    ...how,
    closed() {
      scrollTo(0, scroll);
      // In a menu that has closed, the button that opens it takes the focus.
      const menu = opener.closest("details:not([open])");
      (menu ? menu.querySelector("summary") : opener).focus();
    },
  });
}

if (opener) {
  opener.addEventListener("click", () => present({ desk: false }));
  if (["#present", "#notes"].includes(location.hash)) present({ desk: location.hash === "#notes" });
}
