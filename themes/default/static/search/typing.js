// Reports what is typed into a search box, but not while an input method is composing.
const DELAY = 60;
/** The most characters that the index searches. A longer text is cut to one more, so that the index still reports the cut. */
const LONGEST = 300;

/** Whether an input method is composing in the box. search-loading.js notes it, since it may start before this script is loaded. */
export const isComposing = (input) => input.hasAttribute("data-composing");

/** The text in the box without surrounding spaces, cut if it is too long. */
export function typed(input) {
  const text = input.value.trim();
  return text.length > LONGEST ? Array.from(text).slice(0, LONGEST + 1).join("") : text;
}

/** Calls `changed(text)` a moment after each change. */
export function onTyping(input, changed) {
  let timer;
  let last = isComposing(input) ? "" : typed(input);
  const tell = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const text = typed(input);
      if (text === last) return;
      last = text;
      changed(text);
    }, DELAY);
  };
  input.addEventListener("compositionstart", () => clearTimeout(timer));
  input.addEventListener("compositionend", tell);
  input.addEventListener("input", (event) => !isComposing(input) && !event.isComposing && tell());
  return {
    /** Notes that the results for `text` are shown already, so it is not reported again. */
    settle(text) {
      clearTimeout(timer);
      last = text;
    },
  };
}
