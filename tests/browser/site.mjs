// The site under test: where it is served, where it is built, and how to build or serve another folder.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const need = (name) => process.env[name] ?? (() => { throw new Error(`${name} is not set: start the tests with tests/browser/run`); })();

export const wenku = need("WENKU");
/** Folder of the demo's sources. */
export const demo = need("SITE");
/** Folder of the demo's built files. */
export const built = need("BUILT");
/** Where `wenku serve` shows the demo. */
export const base = need("BASE_URL");
export const day = "2026-11-22";

/** The full address of a path of the served demo. */
export const at = (path, host = base) => new URL(encodeURI(path).replace(/^\//, ""), host).href;

/** Builds a site's folder. */
export function build(site, out) {
  execFileSync(wenku, ["build", "--site", site, "--out", out, "--date", day], { stdio: ["ignore", "ignore", "inherit"] });
}

/** Serves a site's folder on a free port until `stop` is called. */
export async function serve(site, ...options) {
  const child = spawn(wenku, ["serve", "--site", site, "--port", "0", "--date", day, ...options], { stdio: ["ignore", "pipe", "pipe"] });
  const said = [];
  const lines = createInterface({ input: child.stdout });
  createInterface({ input: child.stderr }).on("line", (line) => said.push(line));
  const url = await new Promise((resolve, reject) => {
    lines.on("line", (line) => {
      said.push(line);
      const found = /http:\/\/[\d.:]+\//.exec(line);
      if (found) resolve(found[0]);
    });
    child.once("exit", () => reject(new Error(`wenku serve ended: ${said.join("\n")}`)));
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGINT");
    await once(child, "exit");
  };
  return { url, stop };
}

/** A port of this machine that nothing listens on. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** A temporary folder holding these files; `write` adds or changes one, `remove` deletes all. */
export async function folder(files = {}) {
  const path = await mkdtemp(join(tmpdir(), "wenku-browser-"));
  const write = async (name, text) => {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  };
  for (const [name, text] of Object.entries(files)) await write(name, text);
  return { path, write, remove: () => rm(path, { recursive: true, force: true }) };
}
