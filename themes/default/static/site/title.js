// Lets a Chinese title break between words only, not within one.
const { lang } = document.documentElement;
const title = document.querySelector("main h1");

if (title && title.firstChild && !title.children.length && lang.startsWith("zh") && Intl.Segmenter) {
  const words = [...new Intl.Segmenter(lang, { granularity: "word" }).segment(title.textContent)];
  const isBetweenWords = (index) => index > 0 && words[index].isWordLike && words[index - 1].isWordLike;
  const parts = words.flatMap(({ segment }, index) => (isBetweenWords(index) ? [document.createElement("wbr"), segment] : [segment]));
  title.replaceChildren(...parts);
  title.classList.add("phrased");
}
