// The speaker's window: the clock, the slide in view and the next one small, the notes large.
import { element } from "../site.js";
import { drawSlide, fitSlide } from "./slides.js";
import { timeOfDay } from "./clock.js";

/** The parts of the speaker's window beside the slide and its notes. */
export class Desk {
  constructor(words) {
    this.next = element("div", { class: "slide slide-next", "aria-label": words.next_slide, role: "group" });
    this.day = element("span", { class: "desk-day" });
  }

  /** Shows the slide that comes next; none after the last. */
  show(slide, page) {
    this.next.replaceChildren();
    if (!slide) return;
    const drawn = drawSlide(slide, page);
    drawn.inert = true;
    this.next.append(drawn);
    fitSlide(this.next, drawn, { least: 6 });
  }

  tick() {
    this.day.textContent = timeOfDay();
  }
}
