// Reads a page aloud, paragraph by paragraph, and marks where it is.
import { announce, button, element, say } from "./site.js";

const RATES = [0.75, 1, 1.25, 1.5];
const content = document.getElementById("content");
const speaker = document.querySelector("[data-speak]");
const synthesis = window.speechSynthesis;
const toggle = button(say.sayPause);
let player;
let parts = [];
let at = -1;
let rate = 1;
// Cancelling an utterance also ends it: only the newest may call the next.
let turn = 0;

/** The parts of the text to read: the innermost ones that are not hidden, without footnotes. */
function readable() {
  const all = [...content.querySelectorAll("h2, h3, p, li, td, dd")];
  return all.filter((part) => part.offsetParent && !part.closest(".footnotes") && !part.querySelector("p, li"));
}

function textOf(part) {
  const copy = part.cloneNode(true);
  for (const extra of copy.querySelectorAll(".anchor, .footnote-ref")) extra.remove();
  return copy.textContent;
}

function mark(part) {
  for (const old of document.querySelectorAll(".is-spoken")) old.classList.remove("is-spoken");
  if (part) part.classList.add("is-spoken");
}

function stop() {
  turn += 1;
  synthesis.cancel();
  mark(null);
  if (player) player.remove();
  player = null;
  speaker.focus();
}

/** Reads the part `index` and then those after it. */
function speak(index) {
  const mine = (turn += 1);
  synthesis.cancel();
  if (index < 0 || index >= parts.length) return stop();
  at = index;
  const utterance = new SpeechSynthesisUtterance(textOf(parts[at]));
  utterance.lang = content.closest("[lang]").lang;
  utterance.rate = rate;
  utterance.onend = () => mine === turn && speak(at + 1);
  utterance.onerror = ({ error }) => {
    if (mine !== turn || ["canceled", "interrupted"].includes(error)) return;
    stop();
    announce(say.sayMute);
  };
  mark(parts[at]);
  parts[at].scrollIntoView({ block: "center" });
  synthesis.resume();
  synthesis.speak(utterance);
  toggle.textContent = say.sayPause;
}

function control(text, label, act) {
  const made = button(text, { "aria-label": label });
  made.addEventListener("click", act);
  return made;
}

function openPlayer() {
  const speed = element("select", { "aria-label": say.sayRate });
  for (const value of RATES) speed.append(new Option(`${value}×`, value, value === 1, value === rate));
  speed.addEventListener("change", () => {
    rate = Number(speed.value);
    speak(at);
  });
  player = element(
    "div",
    { class: "player", role: "region", "aria-label": say.sayReading },
    control("‹", say.sayPrevious, () => speak(Math.max(0, at - 1))),
    toggle,
    control("›", say.sayNext, () => speak(at + 1)),
    speed,
    control("✕", say.sayStop, stop),
  );
  document.body.append(player);
  toggle.focus();
}

if (speaker && content && synthesis) {
  toggle.addEventListener("click", () => {
    if (synthesis.paused) synthesis.resume();
    else synthesis.pause();
    toggle.textContent = toggle.textContent === say.sayPause ? say.sayResume : say.sayPause;
  });
  speaker.addEventListener("click", () => {
    if (player) return stop();
    parts = readable();
    openPlayer();
    speak(Math.max(0, parts.findIndex((part) => part.getBoundingClientRect().bottom > 0)));
  });
  addEventListener("pagehide", () => synthesis.cancel());
}
