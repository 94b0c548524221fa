// On a narrow screen the navigation is a strip that scrolls sideways. This scrolls it to the section where the reader is.
const strip = document.querySelector(".site-nav");
const here = strip && strip.querySelector("[aria-current]");
if (here && strip.scrollWidth > strip.clientWidth) strip.scrollLeft = here.offsetLeft - strip.clientWidth / 2;
