// The keys of a presentation, and the wipes of a finger.

/** The name of the action of each key; others are left to the browser. */
const ACTIONS = {
  ArrowRight: "forward", ArrowDown: "forward", PageDown: "forward", " ": "forward", Enter: "forward",
  ArrowLeft: "back", ArrowUp: "back", PageUp: "back", Backspace: "back",
  Home: "first", End: "last", Escape: "escape",
  n: "notesShown", w: "openDesk", f: "fullScreen", o: "overview", p: "pause", b: "blankScreen", ".": "blankScreen",
  "+": "larger", "=": "larger", "-": "smaller",
};

/** How long a number waits for its next digit, in milliseconds. */
const PATIENCE = 2000;

/** Calls `act(name)` for the keys of actions, `typed(digits)` while a number is typed, and `jump(number)` at Enter after it. */
export class Keys {
  constructor({ act, typed, jump }) {
    Object.assign(this, { act, typed, jump, digits: "" });
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    const isOnButton = event.target.closest && event.target.closest("button") && (key === " " || key === "Enter");
    if (isOnButton && !this.digits) return;
    const action = ACTIONS[key.length === 1 ? key.toLowerCase() : key];
    const isDigit = /^\d$/.test(key);
    if (!action && !isDigit) return;
    event.preventDefault();
    event.stopPropagation();
    if (isDigit) this.type(this.digits + key);
    else if (key === "Enter" && this.digits) this.arrive();
    else if (key === "Escape" && this.digits) this.type("");
    else this.act(action);
  }

  type(digits) {
    clearTimeout(this.waiting);
    this.digits = digits.slice(0, 3);
    this.typed(this.digits);
    if (this.digits) this.waiting = setTimeout(() => this.type(""), PATIENCE);
  }

  arrive() {
    const number = Number(this.digits);
    this.type("");
    this.jump(number);
  }
}

/** Calls `swiped(1)` when a finger wipes to the left, as to a next page, and `swiped(-1)` when it wipes to the right. */
export function onSwipe(target, swiped) {
  let begin;
  target.addEventListener("touchstart", (event) => (begin = event.changedTouches[0]), { passive: true });
  target.addEventListener("touchend", (event) => {
    const end = event.changedTouches[0];
    const across = end.clientX - begin.clientX;
    if (Math.abs(across) < 50 || Math.abs(across) < Math.abs(end.clientY - begin.clientY)) return;
    swiped(across < 0 ? 1 : -1);
  }, { passive: true });
}
