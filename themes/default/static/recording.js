// Plays the recording of a text in a bar at the bottom; the heading that is read is marked, and a chapter can be chosen.
import { button, element } from "./site.js";

const RATES = [0.75, 1, 1.25, 1.5];
const opener = document.querySelector("[data-listen]");
const audio = document.getElementById("recording");
const content = document.getElementById("content");
const say = audio.dataset;
const words = (node) => node.textContent.replace(/[\s#]/g, "");
const headings = [...content.querySelectorAll("h2, h3")];

/** The chapters in order: from which second, and the heading that they begin with, if the text has it. */
const chapters = [...audio.querySelectorAll("data")].map((entry) => ({
  at: entry.value.split(":").reduce((seconds, part) => seconds * 60 + Number(part), 0),
  name: entry.textContent,
  heading: headings.find((heading) => words(heading) === words(entry)),
})).sort((a, b) => a.at - b.at);
let player;
let current;

function mark(heading) {
  if (current) current.classList.remove("is-spoken");
  current = heading;
  if (!heading) return;
  heading.classList.add("is-spoken");
  heading.scrollIntoView({ block: "start" });
}

/** Goes with the recording to its chapter's heading. */
function follow(list) {
  const chapter = chapters.filter(({ at }) => at <= audio.currentTime).pop();
  list.value = chapter ? chapters.indexOf(chapter) : "";
  if (chapter && chapter.heading !== current) mark(chapter.heading);
}

function openPlayer() {
  const rate = element("select", { "aria-label": say.rate });
  for (const value of RATES) rate.append(new Option(`${value}×`, value, value === 1, value === audio.playbackRate));
  rate.addEventListener("change", () => (audio.playbackRate = Number(rate.value)));
  const list = element("select", { "aria-label": say.chapters, class: "player-chapters" });
  chapters.forEach(({ name }, index) => list.append(new Option(name, index)));
  list.hidden = !chapters.length;
  list.addEventListener("change", () => (audio.currentTime = chapters[list.value].at));
  audio.ontimeupdate = () => follow(list);
  const stop = button("✕", { "aria-label": say.stop });
  stop.addEventListener("click", closePlayer);
  player = element("div", { class: "player player-recording", role: "region", "aria-label": say.label }, audio, list, rate, stop);
  document.body.append(player);
  audio.play().catch(() => {});
  audio.focus();
}

function closePlayer() {
  audio.pause();
  mark(null);
  opener.after(audio);
  player.remove();
  player = null;
  opener.focus();
}

opener.addEventListener("click", () => (player ? closePlayer() : openPlayer()));
