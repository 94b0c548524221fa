// Marks in the contents beside a text the heading that the reader has come to.
const links = new Map();
for (const link of document.querySelectorAll(".reading-aside .toc a")) {
  const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (heading) links.set(heading, link);
}
/** The bar of a narrow screen names the heading. */
const place = document.querySelector(".page-bar-here");
let current;

/** The link of the last heading in the upper part of the window, or above the window. */
function linkInView() {
  let found;
  for (const [heading, link] of links) {
    if (heading.getBoundingClientRect().top > innerHeight * 0.3) break;
    found = link;
  }
  return found;
}

/** Long contents scroll by themselves: the marked link stays in sight. */
function bringIntoSight(link) {
  const list = link.closest(".toc");
  if (list.scrollHeight <= list.clientHeight) return;
  const offset = link.getBoundingClientRect().top - list.getBoundingClientRect().top;
  if (offset < 40 || offset > list.clientHeight - 60) list.scrollTop += offset - list.clientHeight / 2;
}

function follow() {
  const link = linkInView();
  if (link === current) return;
  if (current) {
    current.classList.remove("is-here");
    current.removeAttribute("aria-current");
  }
  if (link) {
    link.classList.add("is-here");
    link.setAttribute("aria-current", "location");
    bringIntoSight(link);
  }
  if (place) place.textContent = link ? link.textContent : "";
  current = link;
}

if (links.size) {
  let isWaiting = false;
  addEventListener("scroll", () => {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      follow();
    });
  }, { passive: true });
  follow();
}
