// Lets a Chinese title break between words only, not within one, and before that after its punctuation.
const { lang } = document.documentElement;
const title = document.querySelector("main h1");

/** The text with a possible break between words. */
function breakable(text) {
  const words = [...new Intl.Segmenter(lang, { granularity: "word" }).segment(text)];
  const isBetweenWords = (index) => index > 0 && words[index].isWordLike && words[index - 1].isWordLike;
  return words.flatMap(({ segment }, index) => (isBetweenWords(index) ? [document.createElement("wbr"), segment] : [segment]));
}

/** A clause that stays on one line if it can. */
function clause(text) {
  const span = document.createElement("span");
  span.className = "clause";
  span.append(...breakable(text));
  return span;
}

if (title && title.firstChild && !title.children.length && lang.startsWith("zh") && Intl.Segmenter) {
  const clauses = title.textContent.match(/[^，；：。！？]*[，；：。！？]?/g).filter(Boolean);
  title.replaceChildren(...(clauses.length > 1 ? clauses.map(clause) : breakable(title.textContent)));
  title.classList.add("phrased");
}
