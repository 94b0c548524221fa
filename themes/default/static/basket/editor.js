// The page of the reader's own kit: its steps as rows to order and fill in, and below them the text that is presented and printed.
import { announce, button, element } from "../site.js";
import { download, fromMarkdown, toMarkdown } from "./file.js";
import { MOST, fromHash, kitOf, load, save, toHash } from "./store.js";
import { textAt } from "./text.js";

const page = document.getElementById("basket");
const content = document.getElementById("content");
const actions = document.getElementById("basket-actions");
const heading = document.querySelector("main h1");

export class Editor {
  constructor(words) {
    this.words = words;
    this.name = heading.textContent;
    this.texts = new Map();
    this.shared = fromHash(location.hash);
    this.kit = this.shared || load();
    addEventListener("hashchange", () => location.hash.startsWith("#kit=") && location.reload());
    document.getElementById("basket-save").addEventListener("click", () => this.toFile());
    document.getElementById("basket-share").addEventListener("click", () => this.share());
    this.draw();
  }

  /** Keeps the kit and shows it anew. A shared one is only looked at. */
  changed() {
    if (!this.shared && !save(this.kit)) announce(this.words.basket_not_kept);
    this.draw();
  }

  draw() {
    const { words, kit } = this;
    heading.textContent = kit.title || this.name;
    const rows = element("ol", { class: "basket-steps" }, ...kit.steps.map((step, at) => this.row(step, at)));
    const parts = this.shared ? [this.taking()] : [this.head(), this.opening()];
    page.replaceChildren(...(kit.steps.length ? [parts[0], rows, this.total(), ...parts.slice(1)] : [element("p", { class: "empty" }, words.basket_empty), ...parts.slice(1)]));
    actions.hidden = !kit.steps.length;
    this.composed = this.compose();
  }

  field(label, value, attributes, changed) {
    const input = element("input", { value: value ?? "", ...attributes });
    input.addEventListener("change", () => changed(input.value));
    return element("label", {}, element("span", {}, label), input);
  }

  head() {
    const { words, kit } = this;
    return element("div", { class: "basket-head" },
      this.field(words.basket_title, kit.title, { placeholder: this.name, maxlength: "60" }, (title) => this.set(kit, { title: title.trim() })),
      this.field(words.basket_planned, kit.planned, { type: "number", min: "1", max: "999", inputmode: "numeric" }, (planned) => this.set(kit, { planned: Number(planned) || undefined })));
  }

  row(step, at) {
    const { words } = this;
    const move = (sign, label, to) => {
      const made = button(sign, { class: "tool", "aria-label": `${label} ${step.title || step.name}`, title: label });
      made.disabled = to < 0 || to >= this.kit.steps.length;
      made.addEventListener("click", () => this.move(at, to));
      return made;
    };
    const away = button("×", { class: "tool", "aria-label": `${words.basket_remove} ${step.title || step.name}`, title: words.basket_remove });
    away.addEventListener("click", () => this.remove(at));
    const title = step.url ? element("a", { href: step.url }, step.title || step.name) : element("b", {}, step.name);
    const row = element("li", { class: "basket-step" }, title);
    if (this.shared) return row;
    row.append(
      this.field(words.basket_step, step.name, { maxlength: "40" }, (name) => this.set(step, { name: name.trim() })),
      this.field(words.minutes, step.minutes, { type: "number", min: "1", max: "999", inputmode: "numeric", "data-at": String(at) }, (minutes) => this.set(step, { minutes: Number(minutes) || undefined })),
      this.field(words.basket_who, step.who, { maxlength: "40" }, (who) => this.set(step, { who: who.trim() })),
      element("span", { class: "basket-moves" }, move("↑", words.basket_up, at - 1), move("↓", words.basket_down, at + 1), away));
    return row;
  }

  set(target, values) {
    Object.assign(target, values);
    this.changed();
  }

  move(from, to) {
    const [step] = this.kit.steps.splice(from, 1);
    this.kit.steps.splice(to, 0, step);
    this.changed();
    // The row has moved; the keyboard goes with it.
    const moves = page.querySelectorAll(".basket-step")[to].querySelectorAll(".basket-moves button:not(:disabled)");
    moves[to < from ? 0 : moves.length - 2]?.focus();
  }

  remove(at) {
    this.kit.steps.splice(at, 1);
    this.changed();
    announce(this.words.basket_removed);
  }

  total() {
    this.sum = element("p", { class: "basket-total", role: "status" });
    return this.sum;
  }

  /** Adds a step of the reader's own, or opens a file. */
  opening() {
    const { words } = this;
    const own = button(words.basket_own, { class: "button" });
    own.addEventListener("click", () => {
      if (this.join(this.kit, { title: "", steps: [{ name: words.basket_step, minutes: 3 }] })) this.changed();
    });
    const file = element("input", { type: "file", accept: ".md,text/markdown", hidden: "" });
    file.addEventListener("change", async () => {
      const opened = fromMarkdown(await file.files[0].text());
      file.value = "";
      if (!opened.steps.length) announce(words.basket_no_file);
      // What a longer file holds is not cut: it is refused, as a kit that becomes too long is.
      else if (this.join({ title: "", steps: [] }, opened) && this.join(this.kit, kitOf(opened))) this.changed();
    });
    const open = button(words.basket_open_file, { class: "button" });
    open.addEventListener("click", () => file.click());
    return element("p", { class: "basket-more" }, own, open, file);
  }

  /** Adds what `other` holds to the kit `own`, unless there is no room for all of it. Returns whether there was. */
  join(own, other) {
    if (own.steps.length + other.steps.length > MOST) {
      announce(this.words.basket_full.replace("{n}", MOST));
      return false;
    }
    own.steps.push(...other.steps);
    own.title = own.title || other.title;
    own.planned = own.planned || other.planned;
    return true;
  }

  /** The banner above a kit that somebody shared. */
  taking() {
    const { words } = this;
    const take = button(words.basket_take, { class: "button button-main" });
    take.addEventListener("click", () => {
      const own = load();
      if (!this.join(own, this.kit)) return;
      if (save(own)) location.replace(location.pathname);
      else announce(words.basket_not_kept);
    });
    return element("p", { class: "basket-more" }, element("span", {}, words.basket_shared_note), take);
  }

  /** Fetches the texts and puts them together, as the page of a kit has them. */
  async compose() {
    const turn = (this.turn = {});
    const steps = [...this.kit.steps];
    const found = await Promise.all(steps.map((step) => step.url && this.text(step.url)));
    if (turn !== this.turn) return;
    const { words } = this;
    const minutes = steps.map((step, at) => step.minutes || found[at]?.minutes || 1);
    this.minutes = minutes;
    content.replaceChildren(...steps.flatMap((step, at) => {
      const told = element("section", { class: "block block-notes step" }, element("p", {}, element("b", {}, `${minutes[at]} ${words.minutes}`), " ", step.who || ""));
      const failed = step.url && !found[at] ? [element("p", { class: "empty" }, words.basket_gone)] : [];
      const parts = found[at] ? found[at].parts.map((part) => part.cloneNode(true)) : failed;
      return [element("h2", {}, step.name || step.title), told, ...parts];
    }));
    for (const input of page.querySelectorAll("[data-at]")) input.placeholder = String(minutes[input.dataset.at]);
    const sum = minutes.reduce((total, number) => total + number, 0);
    const { planned } = this.kit;
    content.dataset.minutes = planned || sum;
    this.sum?.replaceChildren((planned ? words.basket_total_of : words.basket_total).replace("{n}", sum).replace("{planned}", planned));
    this.sum?.classList.toggle("is-over", Boolean(planned) && sum > planned);
  }

  /** The text at `url`; nothing if it is gone or cannot be reached. */
  text(url) {
    if (!this.texts.has(url)) this.texts.set(url, textAt(url).catch(() => this.texts.delete(url) && undefined));
    return this.texts.get(url);
  }

  async toFile() {
    // How long a step takes may only be known from its text.
    await this.composed;
    const title = this.kit.title || this.name;
    download(`${title.replace(/[\\/:*?"<>|]/g, "-")}.md`, toMarkdown({ ...this.kit, title }, this.minutes));
  }

  async share() {
    const address = location.href.split("#")[0] + toHash(this.kit);
    const { words } = this;
    try {
      await navigator.clipboard.writeText(address);
      announce(words.basket_shared);
    } catch {
      // Without a clipboard the address is shown to be copied by hand.
      history.replaceState(null, "", address);
      announce(words.basket_in_address);
    }
  }
}
