// A talk being presented: the slide in view, its notes, a clock, the keys and buttons, and a second window for the speaker.
import { button, element } from "../site.js";
import { drawNotes, drawSlide, fitSlide, slidesOf } from "./slides.js";

/** The end of the address of the window that shows the notes. */
export const NOTES = "#notes";
const content = document.getElementById("content");
const texts = content.dataset;
const plannedMinutes = Number(texts.minutes) || 0;
const titleSlide = { title: texts.title, line: plannedMinutes ? `${texts.site} · ${plannedMinutes} ${texts.sayMinutes}` : texts.site };
// The slides on the projector and the notes before the speaker are two windows, which tell each other where they are.
const channel = "BroadcastChannel" in window ? new BroadcastChannel(`wenku-deck ${location.pathname}`) : null;

const time = (seconds) => `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;

/** Calls `swiped(1)` when a finger wipes to the left, as to a next page, and `swiped(-1)` when it wipes to the right. */
function onSwipe(target, swiped) {
  let begin;
  target.addEventListener("touchstart", (event) => (begin = event.changedTouches[0]), { passive: true });
  target.addEventListener("touchend", (event) => {
    const end = event.changedTouches[0];
    const across = end.clientX - begin.clientX;
    if (Math.abs(across) < 50 || Math.abs(across) < Math.abs(end.clientY - begin.clientY)) return;
    swiped(across < 0 ? 1 : -1);
  }, { passive: true });
}

export class Presentation {
  /** Begins with the slide `first`. At the speaker's `desk` the notes are large and the slide is small. `closed` is called at the end. */
  constructor({ first, desk, closed }) {
    this.slides = slidesOf(content);
    this.at = Math.min(first, this.slides.length - 1);
    this.began = Date.now();
    this.scale = 1;
    this.desk = desk;
    this.closed = closed;
    this.build();
    this.ticking = setInterval(() => this.tick(), 1000);
    this.tick();
    if (desk) {
      this.deck.classList.add("is-desk");
      this.toggleNotes();
      if (channel) channel.postMessage({ asks: true });
    } else {
      this.show(this.at);
      this.toggleFullScreen();
    }
    this.deck.focus();
    this.listen();
  }

  build() {
    this.frame = element("div", { class: "slide", tabindex: "0" });
    this.notes = element("div", { class: "deck-notes", tabindex: "0", hidden: "" });
    this.place = element("span", { class: "deck-place" });
    this.spoken = element("span", { class: "sr", "aria-live": "polite" });
    this.clock = element("span", { class: "deck-clock" }, time(0));
    if (plannedMinutes) this.clock.append(element("i", {}, ` / ${time(plannedMinutes * 60)}`));
    this.progress = element("progress", { class: "deck-progress", max: this.slides.length, "aria-label": texts.sayDeck });
    const name = `${texts.sayDeck} ${texts.title}`;
    this.deck = element("div", { class: "deck", role: "dialog", "aria-modal": "true", "aria-label": name, tabindex: "-1" });
    this.deck.append(this.frame, this.notes, this.controls(), this.progress);
    document.body.append(this.deck);
    document.body.classList.add("is-presenting");
  }

  /** The bar below the slide. Each of its buttons has a key, which its title names. */
  controls() {
    const control = (text, label, key, act, attributes) => {
      const made = button(text, { title: `${label} (${key})`, "aria-label": text.length < 2 && `${label} (${key})`, ...attributes });
      made.addEventListener("click", act);
      return made;
    };
    const wide = { class: "wide" };
    this.notesButton = control(texts.sayNotes, texts.sayNotes, "N", () => this.toggleNotes(), { "aria-pressed": "false" });
    const bar = element(
      "div",
      { class: "deck-bar" },
      control("‹", texts.sayPrevious, "←", () => this.back()),
      control("›", texts.sayNext, "→", () => this.forward()),
      this.notesButton,
      this.place,
      this.spoken,
      this.clock,
      control("−", texts.saySmaller, "−", () => this.resize(1 / 1.12), wide),
      control("+", texts.sayLarger, "+", () => this.resize(1.12), wide),
    );
    if (channel && !this.desk) bar.append(control(texts.sayDesk, texts.sayDesk, "W", () => this.openDesk(), wide));
    bar.append(control(texts.sayFull, texts.sayFull, "F", () => this.toggleFullScreen(), wide));
    bar.append(control(texts.sayExit, texts.sayExit, "Esc", () => this.close()));
    return bar;
  }

  listen() {
    const redraw = () => this.redraw();
    // In full screen the browser's own Escape ends only that: the slides stay and fit themselves into the window.
    this.listeners = [[window, "resize", redraw], [document, "fullscreenchange", redraw], [document, "keydown", (event) => this.press(event), true]];
    for (const [target, ...listener] of this.listeners) target.addEventListener(...listener);
    onSwipe(this.frame, (by) => this.show(this.at + by));
    if (!channel) return;
    channel.onmessage = ({ data }) => {
      if (data.asks) {
        if (!this.desk) this.tell();
        return;
      }
      this.began = data.began;
      this.show(data.at, { isTold: true });
    };
  }

  /** Tells the other window where this one is. */
  tell() {
    if (channel) channel.postMessage({ at: this.at, began: this.began });
  }

  /** Shows a slide and tells the other window, unless `isTold`: then that window knows already. */
  show(index, { isTold = false } = {}) {
    const total = this.slides.length;
    this.at = Math.max(0, Math.min(total - 1, index));
    const slide = this.slides[this.at];
    const drawn = drawSlide(slide, titleSlide);
    this.frame.replaceChildren(drawn);
    this.frame.scrollTop = 0;
    this.notes.replaceChildren(...drawNotes(slide, texts.sayNonotes));
    this.notes.scrollTop = 0;
    this.place.textContent = `${this.at + 1} / ${total}`;
    this.spoken.textContent = texts.sayOf.replace("{n}", this.at + 1).replace("{total}", total);
    this.progress.value = this.at + 1;
    fitSlide(this.frame, drawn, this.scale);
    if (!isTold) this.tell();
  }

  redraw() {
    this.show(this.at, { isTold: true });
  }

  /** Goes on. A slide that is higher than the screen is scrolled to its end first. */
  forward() {
    const { frame } = this;
    if (!this.desk && frame.scrollTop + frame.clientHeight < frame.scrollHeight - 8) frame.scrollTop += frame.clientHeight * 0.8;
    else this.show(this.at + 1);
  }

  back() {
    const { frame } = this;
    if (!this.desk && frame.scrollTop > 8) frame.scrollTop -= frame.clientHeight * 0.8;
    else this.show(this.at - 1);
  }

  resize(by) {
    this.scale = Math.max(0.6, Math.min(1.8, this.scale * by));
    this.redraw();
  }

  toggleNotes() {
    this.notes.hidden = !this.notes.hidden;
    this.notesButton.setAttribute("aria-pressed", String(!this.notes.hidden));
    this.redraw();
  }

  toggleFullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (this.deck.requestFullscreen) this.deck.requestFullscreen().catch(() => {});
  }

  openDesk() {
    if (!this.desk) window.open(location.pathname + NOTES, "wenku-notes", "width=960,height=720");
  }

  /** The action of a key; `undefined` for keys that are left to the browser. */
  actionOf(key) {
    switch (key) {
      case "ArrowRight": case "ArrowDown": case "PageDown": case " ": case "Enter": return () => this.forward();
      case "ArrowLeft": case "ArrowUp": case "PageUp": case "Backspace": return () => this.back();
      case "Home": return () => this.show(0);
      case "End": return () => this.show(this.slides.length - 1);
      case "n": return () => this.toggleNotes();
      case "w": return () => this.openDesk();
      case "f": return () => this.toggleFullScreen();
      case "b": case ".": return () => this.deck.classList.toggle("is-blank");
      case "+": case "=": return () => this.resize(1.12);
      case "-": return () => this.resize(1 / 1.12);
      case "Escape": return () => this.close();
      default: return undefined;
    }
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isOnButton = event.target.closest && event.target.closest("button") && (event.key === " " || event.key === "Enter");
    const act = !isOnButton && this.actionOf(event.key.length === 1 ? event.key.toLowerCase() : event.key);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  tick() {
    const seconds = Math.floor((Date.now() - this.began) / 1000);
    this.clock.firstChild.data = time(seconds);
    this.clock.classList.toggle("is-late", plannedMinutes > 0 && seconds > plannedMinutes * 60);
  }

  close() {
    clearInterval(this.ticking);
    for (const [target, ...listener] of this.listeners) target.removeEventListener(...listener);
    if (document.fullscreenElement) document.exitFullscreen();
    this.deck.remove();
    document.body.classList.remove("is-presenting");
    if (channel) channel.onmessage = null;
    if (this.desk) window.close();
    this.closed();
  }
}
