// Prints the imprint (版记) of an official document at the foot of an even page, as GB/T 9704 asks. CSS cannot say that; so the pages are laid out
// as columns of the same size just before printing, and the imprint gets the distance that is missing.

/** The room for text on the sheet, as in policy.css: A4 without its margins. */
const PAGE = { width: "156mm", height: "225mm" };
/** What the imprint keeps from the foot of the page, in pixels, in case the printer's lines are a little higher. */
const SPARE = 4;
const imprint = document.querySelector(".official .imprint");
const sheet = imprint && imprint.closest("article");

/** Calls `measure` while the rules for print are those of the screen. */
function withPrintRules(measure) {
  const rules = [...document.styleSheets].flatMap((styles) => [...styles.cssRules]).filter((rule) => rule.media && /^(print|screen)/.test(rule.media.mediaText));
  const before = rules.map((rule) => rule.media.mediaText);
  rules.forEach((rule, index) => (rule.media.mediaText = before[index].startsWith("print") ? "all" : "not all"));
  try {
    return measure();
  } finally {
    rules.forEach((rule, index) => (rule.media.mediaText = before[index]));
  }
}

/** On which page the text ends, from 0, how much of that is left below it, and how high the imprint is; in pixels. */
function endOfText() {
  const before = imprint.previousElementSibling;
  Object.assign(sheet.style, { position: "absolute", width: PAGE.width, height: PAGE.height, columns: `${PAGE.width} auto`, columnGap: "0", columnFill: "auto" });
  imprint.hidden = true;
  const box = sheet.getBoundingClientRect();
  const last = [...before.getClientRects()].pop();
  const page = Math.round((last.left - box.left) / box.width);
  const left = box.bottom - last.bottom;
  imprint.hidden = false;
  const { height } = imprint.getBoundingClientRect();
  sheet.removeAttribute("style");
  return { page, left, height, whole: box.height };
}

function placeImprint() {
  const { page, left, height, whole } = withPrintRules(endOfText);
  const isEven = page % 2 === 1;
  const fits = isEven && left > height * 1.3;
  // On the page of the text, on the next one, or after an empty one.
  const breaks = fits ? 0 : isEven ? 2 : 1;
  for (let n = 1; n < breaks; n += 1) imprint.insertAdjacentHTML("beforebegin", "<div class=\"imprint-page\"></div>");
  imprint.classList.toggle("is-on-next", breaks > 0);
  imprint.style.setProperty("--above", `${Math.max(0, (fits ? left : whole) - height - SPARE)}px`);
}

function takeBack() {
  for (const page of document.querySelectorAll(".imprint-page")) page.remove();
  imprint.classList.remove("is-on-next");
  imprint.removeAttribute("style");
}

if (imprint) {
  addEventListener("beforeprint", placeImprint);
  addEventListener("afterprint", takeBack);
}
