// Reads a page aloud, paragraph by paragraph, and marks where it is.
import { announce, button, say } from "./site.js";

const content = document.getElementById("content");
const speaker = document.querySelector("[data-speak]");
if (speaker && content && "speechSynthesis" in window) {
  const synthesis = window.speechSynthesis;
  const parts = () => [...content.querySelectorAll("h2, h3, p, li, td, dd")].filter((part) => part.offsetParent && !part.closest(".footnotes") && !part.querySelector("p, li"));
  let list = [];
  let at = -1;
  let rate = 1;
  let player;
  // Cancelling an utterance also ends it: only the newest may call the next.
  let turn = 0;

  const mark = (part) => {
    for (const old of document.querySelectorAll(".is-spoken")) old.classList.remove("is-spoken");
    if (part) part.classList.add("is-spoken");
  };
  const stop = () => {
    turn += 1;
    synthesis.cancel();
    mark(null);
    if (player) player.remove();
    player = null;
    speaker.focus();
  };
  const speak = (index) => {
    const mine = (turn += 1);
    synthesis.cancel();
    if (index < 0 || index >= list.length) return stop();
    at = index;
    const copyOfPart = list[at].cloneNode(true);
    for (const extra of copyOfPart.querySelectorAll(".anchor, .footnote-ref")) extra.remove();
    const utterance = new SpeechSynthesisUtterance(copyOfPart.textContent);
    utterance.lang = content.closest("[lang]").lang;
    utterance.rate = rate;
    utterance.onend = () => mine === turn && speak(at + 1);
    utterance.onerror = (event) => mine === turn && !["canceled", "interrupted"].includes(event.error) && (stop(), announce(say.sayMute));
    mark(list[at]);
    list[at].scrollIntoView({ block: "center" });
    synthesis.resume();
    synthesis.speak(utterance);
    toggle.textContent = say.sayPause;
  };
  const toggle = button(say.sayPause);
  toggle.addEventListener("click", () => {
    if (synthesis.paused) synthesis.resume();
    else synthesis.pause();
    toggle.textContent = toggle.textContent === say.sayPause ? say.sayResume : say.sayPause;
  });
  speaker.addEventListener("click", () => {
    if (player) return stop();
    list = parts();
    player = document.createElement("div");
    player.className = "player";
    player.setAttribute("role", "group");
    player.setAttribute("aria-label", say.sayReading);
    const back = button("‹", { "aria-label": say.sayPrevious });
    back.addEventListener("click", () => speak(Math.max(0, at - 1)));
    const on = button("›", { "aria-label": say.sayNext });
    on.addEventListener("click", () => speak(at + 1));
    const speed = document.createElement("select");
    speed.setAttribute("aria-label", say.sayRate);
    for (const value of [0.75, 1, 1.25, 1.5]) speed.append(new Option(`${value}×`, value, value === 1, value === rate));
    speed.addEventListener("change", () => {
      rate = Number(speed.value);
      speak(at);
    });
    const end = button("✕", { "aria-label": say.sayStop });
    end.addEventListener("click", stop);
    player.append(back, toggle, on, speed, end);
    document.body.append(player);
    toggle.focus();
    const first = list.findIndex((part) => part.getBoundingClientRect().bottom > 0);
    speak(Math.max(0, first));
  });
  addEventListener("pagehide", () => synthesis.cancel());
}
