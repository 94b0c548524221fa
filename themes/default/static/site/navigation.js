// On a narrow screen the navigation is a strip that scrolls sideways. This scrolls it to the section where the reader is, and tells the style
// sheet at which ends there is more.
const strip = document.querySelector(".site-nav");
const here = strip && strip.querySelector("[aria-current]");

function tellEnds() {
  const { scrollLeft, scrollWidth, clientWidth } = strip;
  const start = Math.abs(scrollLeft) > 4;
  const end = Math.abs(scrollLeft) + clientWidth < scrollWidth - 4;
  strip.dataset.more = start && end ? "both" : start ? "start" : end ? "end" : "";
}

if (strip) {
  if (here && strip.scrollWidth > strip.clientWidth) strip.scrollLeft = here.offsetLeft - strip.clientWidth / 2;
  tellEnds();
  strip.addEventListener("scroll", tellEnds, { passive: true });
  addEventListener("resize", tellEnds);
}
