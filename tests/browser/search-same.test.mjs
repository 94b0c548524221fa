// The same question has the same answer everywhere: from the program, from the module under Node, and in Chromium, to the last digit of a score.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { launch, open } from "./chromium.mjs";
import { nginx } from "./hosts.mjs";
import { openModule, scripts } from "./module.mjs";
import { built, day, demo, folder, wenku } from "./site.mjs";

const run = promisify(execFile);
/** Words, names, questions, operators, filters, Latin letters, misspellings, other forms of characters, nonsense. */
const QUERIES = [
  "家风", "志愿服务", "道德模范", "孝老爱亲", "诚实守信", "爱", "的", "李桂枝", "一碗姜茶的约定", "朱子家训", "积分怎么兑换？", "什么是道德模范",
  "道德模范有哪些待遇和礼遇？", "新时代文明实践中心志愿服务积分兑换办法", "“志愿服务”", "\"家风\" -朱子", "标题:办法", "办法 -志愿", "-家风", "“没有这句话的”家风",
  "jiafeng", "jf", "zhiyuanfuwu", "zhi yuan fu wu", "daode mofan", "加风", "志原服务", "家風", "誌願服務", "ＰＭ２．５", "第三条", "第3条", "2026", "〔2026〕5号",
  "乾坤袋貔貅鬃", "qqzzxx", "zzz", "𠮷", "！？", "", "a", "家风家训家教家庭".repeat(40),
];

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/** Where two lists of answers differ, by question. */
function differences(queries, one, other) {
  const seen = ({ total, hits, changes, suggestion }) => JSON.stringify({ total, hits, changes, suggestion: suggestion ?? null });
  return queries.flatMap((query, at) => (seen(one[at]) === seen(other[at]) ? [] : [`${query}: ${seen(one[at]).slice(0, 300)} is not ${seen(other[at]).slice(0, 300)}`]));
}

/** The program's answers, two at a time. */
async function native(site, queries) {
  const answers = [];
  const next = queries.map((query, at) => [query, at]);
  const work = async () => {
    for (let job = next.shift(); job; job = next.shift()) {
      const { stdout } = await run(wenku, ["search", "--json", "--out", site, "--", job[0]], { maxBuffer: 1 << 26 });
      answers[job[1]] = JSON.parse(stdout);
    }
  };
  await Promise.all([work(), work()]);
  return answers;
}

/** Chromium's answers, by the theme's own client from a host of plain files. */
async function chromium(site, queries) {
  const host = await nginx(site);
  const { context, page } = await open(browser, { serviceWorkers: "block" });
  context.setDefaultTimeout(300_000);
  await page.goto(`${host.url}search/`);
  const engine = `${host.url}${await scripts(site)}/engine.js`;
  const answers = await page.evaluate(async ([script, manifest, asked]) => {
    const { browserEngine } = await import(script);
    const { search } = browserEngine(manifest);
    const found = [];
    for (const query of asked) found.push(await search({ query, limit: 10 }));
    return found;
  }, [engine, `${host.url}search-index/meta.json`, queries]);
  await context.close();
  await host.stop();
  return answers;
}

async function compare(site, queries) {
  const expected = await native(site, queries);
  const ask = await openModule(site);
  const node = queries.map((query) => ask({ query, limit: 10 }).response);
  assert.deepEqual(differences(queries, node, expected), [], "Node");
  assert.deepEqual(differences(queries, await chromium(site, queries), expected), [], "Chromium");
  return expected;
}

test("the demo: every way of asking", async () => {
  const answers = await compare(built, QUERIES);
  assert.ok(answers.filter(({ total }) => total > 0).length > QUERIES.length / 2);
});

test("ten thousand articles: every tuning query", async (context) => {
  const shared = join(process.env.SHARED ?? join(demo, "../shared"), "corpus");
  const missing = await access(join(shared, "queries.jsonl")).then(() => false, () => true);
  if (missing) return context.skip(`${shared} is not there`);
  const names = gunzipSync(await readFile(join(shared, "articles-10k.txt.gz"))).toString();
  const work = await folder({ "list.txt": names.replace(/^(?=.)/gm, "articles/") });
  execFileSync("tar", ["-xJf", join(shared, "articles.tar.xz"), "-C", work.path, "-T", join(work.path, "list.txt")]);
  execFileSync(wenku, ["build", "--content", join(work.path, "articles"), "--out", join(work.path, "site"), "--date", day], { stdio: ["ignore", "ignore", "inherit"] });
  const lines = (await readFile(join(shared, "queries.jsonl"), "utf8")).split("\n").filter(Boolean);
  await compare(join(work.path, "site"), lines.map((line) => JSON.parse(line).query));
  await work.remove();
});
