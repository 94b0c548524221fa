// Tells what is typed into a search box: at once, but never in the midst of an input method's composition.
const DELAY = 60;
/** As many characters as the index searches; a longer paste is cut there. */
const LONGEST = 300;

/** Whether an input method is at work in the box (search-loading.js sees it begin, even before this comes). */
export const isComposing = (input) => input.hasAttribute("data-composing");

/** What the box asks, cut to what is searched. */
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
    /** The box now holds what is being shown: no need to tell it. */
    settle(text) {
      clearTimeout(timer);
      last = text;
    },
  };
}
