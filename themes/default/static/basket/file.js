// A kit as a file: the front matter of a page of the kind 宣讲包, which the office can publish as it stands.

import { published, written } from "./store.js";

const quoted = (text) => JSON.stringify(text);

/** The kit as the Markdown of a page. Steps without minutes of their own get those of `minutes`. */
export function toMarkdown({ title, planned, steps }, minutes) {
  const total = minutes.reduce((sum, number) => sum + number, 0);
  const lines = ["---", `标题: ${quoted(title)}`, "类型: kit", `时长: ${planned || total}`, "环节:"];
  steps.forEach(({ url, title: entry, name, who }, index) => {
    lines.push(`  - 名称: ${quoted(name || entry)}`, `    分钟: ${minutes[index]}`);
    if (who) lines.push(`    主讲: ${quoted(who)}`);
    if (url) lines.push(`    引用: ${quoted(written(url))}`);
  });
  return `${[...lines, "---", ""].join("\n")}`;
}

/** The kit in a file that `toMarkdown` wrote. */
export function fromMarkdown(text) {
  const kit = { steps: [] };
  for (const line of text.split(/\r?\n/)) {
    const [, dash, name, words] = /^\s*(- )?(标题|时长|名称|分钟|主讲|引用): (.+)$/.exec(line) || [];
    if (!name) continue;
    const value = words.startsWith('"') ? parsed(words) : words;
    if (dash) kit.steps.push({});
    const step = kit.steps[kit.steps.length - 1] || {};
    if (name === "标题") kit.title = value;
    else if (name === "时长") kit.planned = value;
    else if (name === "引用") step.url = published(value);
    else step[{ 名称: "name", 分钟: "minutes", 主讲: "who" }[name]] = value;
  }
  return kit;
}

function parsed(words) {
  try {
    return JSON.parse(words);
  } catch {
    return words;
  }
}

/** Lets the browser save `text` as the file `name`. */
export function download(name, text) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/markdown" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
