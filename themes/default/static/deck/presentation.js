// A page being presented: the slide in view, its notes, a clock, the keys and buttons, and a second window for the speaker.
import { button, element } from "../site.js";
import { paused, secondsOf, started, time } from "./clock.js";
import { Desk } from "./desk.js";
import { Keys, onSwipe } from "./keys.js";
import { overview } from "./overview.js";
import { drawNotes, drawSlide, fitSlide, slidesOf } from "./slides.js";

/** How long the bar stays after the mouse has moved, in milliseconds. */
const AWAKE = 2500;
const content = document.getElementById("content");

/** The page's address as the QR code has it. */
function publicAddress() {
  const canonical = document.querySelector("link[rel=canonical]");
  return canonical ? canonical.href : location.origin + location.pathname;
}

/** What slides show of the page besides its text. */
function pageOf(words) {
  const { minutes } = content.dataset;
  const site = document.querySelector(".brand-name").textContent;
  return {
    title: document.querySelector("main h1").textContent.trim(),
    line: minutes ? `${site} · ${minutes} ${words.minutes}` : site,
    thanks: words.deck_end,
    code: document.querySelector(".qr-code"),
    address: decodeURI(publicAddress().replace(/^https?:\/\//, "")),
    plannedMinutes: Number(minutes) || 0,
  };
}

export class Presentation {
  constructor({ words, desk, closed }) {
    this.words = words;
    this.page = pageOf(words);
    this.slides = slidesOf(content, content.classList.contains("talk-text") && !content.hasAttribute("data-gathered"));
    this.at = 0;
    this.clock = started();
    this.blank = false;
    this.scale = 1;
    this.desk = desk ? new Desk(words) : null;
    this.closed = closed;
    // The slides on the projector and the notes before the speaker are two windows, which tell each other where they are.
    this.channel = "BroadcastChannel" in window ? new BroadcastChannel(`wenku-deck ${location.pathname}`) : null;
    this.keys = new Keys({
      act: (name) => this[name](),
      typed: (digits) => this.showPlace(digits),
      jump: (number) => this.show(number - 1),
    });
    this.build();
    this.listen();
    this.ticking = setInterval(() => this.tick(), 1000);
    this.tick();
    this.show(0, { isTold: true });
    if (desk) this.send({ asks: true });
    else this.fullScreen();
    this.deck.focus();
  }

  build() {
    const { words, page } = this;
    this.frame = element("div", { class: "slide", tabindex: "0" });
    this.notes = element("div", { class: "deck-notes", tabindex: "0", hidden: this.desk ? false : "" });
    this.place = element("span", { class: "deck-place" });
    this.spoken = element("span", { class: "sr", "aria-live": "polite" });
    this.passed = element("b", {}, time(0));
    this.clockFace = element("span", { class: "deck-clock" }, this.passed);
    if (page.plannedMinutes) this.clockFace.append(element("i", {}, ` / ${time(page.plannedMinutes * 60)}`));
    this.progress = element("progress", { class: "deck-progress", max: this.slides.length, "aria-label": words.present });
    this.deck = element("div", { class: `deck${this.desk ? " is-desk" : ""}`, role: "dialog", "aria-modal": "true", "aria-label": `${words.present} ${page.title}`, tabindex: "-1" });
    this.deck.append(this.frame, ...(this.desk ? [this.desk.next] : []), this.notes, this.controls(), this.progress);
    document.body.append(this.deck);
    document.body.classList.add("is-presenting");
  }

  /** The bar below the slide. Each of its buttons has a key, which its title names. */
  controls() {
    const { words } = this;
    const control = (text, label, key, act, attributes) => {
      const made = button(text, { title: `${label} (${key})`, "aria-label": text.length < 2 && `${label} (${key})`, ...attributes });
      made.addEventListener("click", act);
      return made;
    };
    const wide = { class: "wide" };
    this.notesButton = control(words.notes, words.notes, "N", () => this.notesShown(), { "aria-pressed": String(Boolean(this.desk)) });
    this.pauseButton = control(words.deck_pause, words.deck_pause, "P", () => this.pause(), { ...wide, "aria-pressed": "false" });
    const bar = element(
      "div",
      { class: "deck-bar" },
      control("‹", words.previous_slide, "←", () => this.back()),
      control("›", words.next_slide, "→", () => this.forward()),
      ...(this.desk ? [] : [this.notesButton]),
      control(words.overview, words.overview, "O", () => this.overview()),
      this.place,
      this.spoken,
      this.clockFace,
      ...(this.desk ? [this.desk.day] : []),
      this.pauseButton,
      control("−", words.smaller, "−", () => this.smaller(), wide),
      control("+", words.larger, "+", () => this.larger(), wide),
    );
    if (this.channel && !this.desk) bar.append(control(words.speaker_window, words.speaker_window, "W", () => this.openDesk(), wide));
    if (!this.desk) bar.append(control(words.full_screen, words.full_screen, "F", () => this.fullScreen(), wide));
    bar.append(control(words.exit, words.exit, "Esc", () => this.close()));
    return bar;
  }

  listen() {
    const redraw = () => this.redraw();
    const wake = (event) => event.pointerType !== "touch" && this.wake();
    // In full screen the browser's own Escape ends only that: the slides stay and fit themselves into the window.
    this.listeners = [[window, "resize", redraw], [document, "fullscreenchange", redraw], [document, "keydown", (event) => this.keys.press(event), true], [document, "pointermove", wake], [this.frame, "click", () => this.wake()]];
    for (const [target, ...listener] of this.listeners) target.addEventListener(...listener);
    onSwipe(this.frame, (by) => this.show(this.at + by));
    if (this.channel) this.channel.onmessage = ({ data }) => this.hear(data);
  }

  /** The bar shows while the mouse moves; once the speaker has a window, the projector shows slides only. */
  wake() {
    clearTimeout(this.sleeping);
    this.deck.classList.toggle("is-awake", !this.isWatched);
    this.sleeping = setTimeout(() => this.deck.classList.remove("is-awake"), AWAKE);
  }

  send(message) {
    if (this.channel) this.channel.postMessage(message);
  }

  /** Tells the other window how things stand here. */
  tell() {
    const { at, clock, blank } = this;
    this.send({ at, clock, blank, desk: Boolean(this.desk) });
  }

  hear({ asks, at, clock, blank, desk }) {
    if (!this.desk) this.isWatched = Boolean(asks || desk) || this.isWatched;
    if (this.isWatched) this.deck.classList.remove("is-awake");
    if (asks) {
      if (!this.desk) this.tell();
      return;
    }
    Object.assign(this, { clock, blank });
    this.show(at, { isTold: true });
  }

  /** Shows a slide and tells the other window, unless `isTold`: then that window knows already. */
  show(index, { isTold = false } = {}) {
    this.at = Math.max(0, Math.min(this.slides.length - 1, index));
    const slide = this.slides[this.at];
    const drawn = drawSlide(slide, this.page);
    this.frame.replaceChildren(drawn);
    this.frame.scrollTop = 0;
    this.notes.replaceChildren(...drawNotes(slide, this.words.no_notes));
    this.notes.scrollTop = 0;
    // The slide is drawn anew when the window changes its size, too; a number that is being typed stays.
    this.showPlace(this.keys.digits);
    this.spoken.textContent = this.words.slide_of.replace("{n}", this.at + 1).replace("{total}", this.slides.length);
    this.progress.value = this.at + 1;
    this.deck.classList.toggle("is-blank", this.blank && !this.desk);
    fitSlide(this.frame, drawn, { scale: this.scale, least: this.desk ? 7 : 20 });
    if (this.desk) this.desk.show(this.slides[this.at + 1], this.page);
    this.tick();
    if (!isTold) this.tell();
  }

  /** The number of the slide, or the number that is being typed. */
  showPlace(digits) {
    this.place.textContent = `${digits ? `→ ${digits}` : this.at + 1} / ${this.slides.length}`;
    this.deck.classList.toggle("is-typing", Boolean(digits));
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

  first() {
    this.show(0);
  }

  last() {
    this.show(this.slides.length - 1);
  }

  resize(by) {
    this.scale = Math.max(0.6, Math.min(1.8, this.scale * by));
    this.redraw();
  }

  larger() {
    this.resize(1.12);
  }

  smaller() {
    this.resize(1 / 1.12);
  }

  notesShown() {
    if (this.desk) return;
    this.notes.hidden = !this.notes.hidden;
    this.notesButton.setAttribute("aria-pressed", String(!this.notes.hidden));
    this.redraw();
  }

  /** Stops the clock, or lets it go on. */
  pause() {
    this.clock = paused(this.clock);
    this.tick();
    this.tell();
  }

  blankScreen() {
    this.blank = !this.blank;
    this.redraw();
    this.tell();
  }

  overview() {
    if (this.glance) return this.endOverview();
    const { grid, settle } = overview({ slides: this.slides, at: this.at, page: this.page, label: this.words.overview, chosen: (index) => {
      this.endOverview();
      this.show(index);
    } });
    this.glance = grid;
    this.deck.append(grid);
    settle();
  }

  endOverview() {
    this.glance.remove();
    this.glance = null;
    this.deck.focus();
  }

  fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (!this.desk && this.deck.requestFullscreen) this.deck.requestFullscreen().catch(() => {});
  }

  openDesk() {
    if (!this.desk) window.open(`${location.pathname}#notes`, "wenku-notes", "width=960,height=720");
  }

  escape() {
    if (this.glance) this.endOverview();
    else this.close();
  }

  tick() {
    const seconds = secondsOf(this.clock);
    const { plannedMinutes } = this.page;
    this.passed.textContent = time(seconds);
    this.pauseButton.setAttribute("aria-pressed", String(Boolean(this.clock.paused)));
    this.clockFace.classList.toggle("is-late", plannedMinutes > 0 && seconds > plannedMinutes * 60);
    if (this.desk) this.desk.tick();
  }

  close() {
    clearInterval(this.ticking);
    for (const [target, ...listener] of this.listeners) target.removeEventListener(...listener);
    if (document.fullscreenElement) document.exitFullscreen();
    this.deck.remove();
    document.body.classList.remove("is-presenting");
    if (this.channel) this.channel.close();
    if (this.desk) window.close();
    this.closed();
  }
}
