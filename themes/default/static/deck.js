// A talk as slides: one h2 a slide, notes apart, a clock; arrow keys, full screen, large type.
const content = document.getElementById("content");
const start = document.getElementById("present");
const say = content.dataset;
const planned = Number(say.minutes) || 0;
// Two windows of one talk go on together: the slides on the projector, the notes before the speaker.
const channel = "BroadcastChannel" in window ? new BroadcastChannel(`wenku-deck ${location.pathname}`) : null;
const NOTES = "#notes";
let deck;

const make = (name, className, text) => {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
};

// The parts of the text: a title slide, then a slide for each h2; notes and footnotes are kept apart.
function slides() {
  const list = [{ heading: null, body: [], notes: [] }];
  for (const child of content.children) {
    if (child.matches("h2")) list.push({ heading: child, body: [], notes: [] });
    else if (child.matches(".footnotes")) continue;
    else if (child.matches(".block-notes")) list[list.length - 1].notes.push(child);
    else list[list.length - 1].body.push(child);
  }
  return list;
}

function clean(node) {
  const copy = node.cloneNode(true);
  for (const extra of copy.querySelectorAll(".anchor, .footnote-ref")) extra.remove();
  for (const named of [copy, ...copy.querySelectorAll("[id]")]) named.removeAttribute("id");
  return copy;
}

function draw(slide, index) {
  const body = make("div", "slide-body");
  if (!slide.heading) {
    body.classList.add("slide-title");
    body.append(make("h1", "", say.title), make("p", "", planned ? `${say.site} · ${planned} ${say.sayMinutes}` : say.site));
  } else {
    const heading = clean(slide.heading);
    body.append(heading);
  }
  if (index > 0 || slide.body.length < 3) body.append(...slide.body.map(clean));
  return body;
}

// The largest type at which the slide fits; below the floor it scrolls instead.
function fit(frame, body, scale) {
  let low = 18;
  let high = Math.max(24, Math.min(innerWidth / 22, innerHeight / 13)) * scale;
  body.style.setProperty("--slide", `${high}px`);
  if (body.scrollHeight <= frame.clientHeight * 0.9) return;
  for (let step = 0; step < 7; step += 1) {
    const middle = (low + high) / 2;
    body.style.setProperty("--slide", `${middle}px`);
    if (body.scrollHeight <= frame.clientHeight * 0.9) low = middle;
    else high = middle;
  }
  body.style.setProperty("--slide", `${Math.max(low, 20 * scale)}px`);
}

const time = (seconds) => `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;

/** Opens the deck at a slide; at the speaker's `desk` the notes are large and the slide is small. */
function open(first, desk = false) {
  const list = slides();
  const scroll = scrollY;
  let began = Date.now();
  let at = Math.min(first, list.length - 1);
  let scale = 1;

  deck = make("div", "deck");
  deck.setAttribute("role", "dialog");
  deck.setAttribute("aria-modal", "true");
  deck.setAttribute("aria-label", `${say.sayDeck} ${say.title}`);
  deck.tabIndex = -1;
  const frame = make("div", "slide");
  frame.tabIndex = 0;
  const notes = make("div", "deck-notes");
  notes.hidden = true;
  notes.tabIndex = 0;
  const bar = make("div", "deck-bar");
  const progress = make("progress", "deck-progress");
  progress.max = list.length;
  progress.setAttribute("aria-label", say.sayDeck);
  const place = make("span", "deck-place");
  const spoken = make("span", "sr");
  spoken.setAttribute("aria-live", "polite");
  const clock = make("span", "deck-clock", time(0));
  if (planned) clock.append(make("i", "", ` / ${time(planned * 60)}`));
  const control = (text, label, act, className) => {
    const made = make("button", className, text);
    made.type = "button";
    made.title = label;
    if (text.length < 2) made.setAttribute("aria-label", label);
    made.addEventListener("click", act);
    return made;
  };

  const tell = () => channel && channel.postMessage({ at, began });
  const show = (index, told = false) => {
    at = Math.max(0, Math.min(list.length - 1, index));
    const body = draw(list[at], at);
    frame.replaceChildren(body);
    frame.scrollTop = 0;
    notes.replaceChildren(...(list[at].notes.length ? list[at].notes.flatMap((note) => [...clean(note).childNodes]) : [make("p", "", say.sayNonotes)]));
    notes.scrollTop = 0;
    place.textContent = `${at + 1} / ${list.length}`;
    spoken.textContent = say.sayOf.replace("{n}", at + 1).replace("{total}", list.length);
    progress.value = at + 1;
    fit(frame, body, scale);
    if (!told) tell();
  };
  const openDesk = () => desk || window.open(location.pathname + NOTES, "wenku-notes", "width=960,height=720");
  const resize = (by) => {
    scale = Math.max(0.6, Math.min(1.8, scale * by));
    show(at, true);
  };
  const toggleNotes = () => {
    notes.hidden = !notes.hidden;
    notesButton.setAttribute("aria-pressed", String(!notes.hidden));
    show(at, true);
  };
  const full = () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (deck.requestFullscreen) deck.requestFullscreen().catch(() => {});
  };
  const close = () => {
    clearInterval(ticking);
    removeEventListener("resize", again);
    document.removeEventListener("keydown", keys, true);
    document.removeEventListener("fullscreenchange", left);
    if (document.fullscreenElement) document.exitFullscreen();
    deck.remove();
    deck = null;
    document.body.classList.remove("is-presenting");
    if (channel) channel.onmessage = null;
    if (desk) window.close();
    scrollTo(0, scroll);
    start.focus();
  };
  // A slide that is higher than the screen is first read to its end.
  const forward = () => {
    if (!desk && frame.scrollTop + frame.clientHeight < frame.scrollHeight - 8) frame.scrollTop += frame.clientHeight * 0.8;
    else show(at + 1);
  };
  const back = () => {
    if (!desk && frame.scrollTop > 8) frame.scrollTop -= frame.clientHeight * 0.8;
    else show(at - 1);
  };
  const acts = {
    ArrowRight: forward, ArrowDown: forward, PageDown: forward, " ": forward, Enter: forward,
    ArrowLeft: back, ArrowUp: back, PageUp: back, Backspace: back,
    Home: () => show(0), End: () => show(list.length - 1),
    n: toggleNotes, w: openDesk, f: full, b: () => deck.classList.toggle("is-blank"), ".": () => deck.classList.toggle("is-blank"),
    "+": () => resize(1.12), "=": () => resize(1.12), "-": () => resize(1 / 1.12), Escape: close,
  };
  const keys = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const onButton = event.target.closest && event.target.closest("button") && (event.key === " " || event.key === "Enter");
    const act = !onButton && acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  const again = () => show(at, true);
  // Leaving full screen by Esc leaves the talk on the page, where one may still see the notes.
  const left = () => again();

  const notesButton = control(say.sayNotes, `${say.sayNotes} (N)`, toggleNotes);
  notesButton.setAttribute("aria-pressed", "false");
  bar.append(
    control("‹", `${say.sayPrevious} (←)`, back),
    control("›", `${say.sayNext} (→)`, forward),
    notesButton,
    place,
    spoken,
    clock,
    control("−", `${say.saySmaller} (−)`, () => resize(1 / 1.12), "wide"),
    control("+", `${say.sayLarger} (+)`, () => resize(1.12), "wide"),
    ...(channel && !desk ? [control(say.sayDesk, `${say.sayDesk} (W)`, openDesk, "wide")] : []),
    control(say.sayFull, `${say.sayFull} (F)`, full, "wide"),
    control(say.sayExit, `${say.sayExit} (Esc)`, close),
  );
  deck.append(frame, notes, bar, progress);
  document.body.append(deck);
  document.body.classList.add("is-presenting");
  const tick = () => {
    const seconds = Math.floor((Date.now() - began) / 1000);
    clock.firstChild.data = time(seconds);
    clock.classList.toggle("is-late", planned > 0 && seconds > planned * 60);
  };
  const ticking = setInterval(tick, 1000);
  tick();
  if (desk) {
    deck.classList.add("is-desk");
    toggleNotes();
    if (channel) channel.postMessage({ asks: true });
  } else {
    show(at);
    full();
  }
  deck.focus();
  if (channel) {
    channel.onmessage = ({ data }) => {
      if (data.asks) return desk || tell();
      began = data.began;
      show(data.at, true);
    };
  }
  addEventListener("resize", again);
  document.addEventListener("keydown", keys, true);
  document.addEventListener("fullscreenchange", left);

  let touch;
  frame.addEventListener("touchstart", (event) => (touch = event.changedTouches[0]), { passive: true });
  frame.addEventListener("touchend", (event) => {
    const end = event.changedTouches[0];
    const across = end.clientX - touch.clientX;
    if (Math.abs(across) < 50 || Math.abs(across) < Math.abs(end.clientY - touch.clientY)) return;
    show(across < 0 ? at + 1 : at - 1);
  }, { passive: true });
}

if (start && content.querySelector("h2")) {
  start.addEventListener("click", () => open(0));
  if (location.hash === "#present") open(0);
  if (location.hash === NOTES) open(0, true);
} else if (start) {
  start.hidden = true;
}
