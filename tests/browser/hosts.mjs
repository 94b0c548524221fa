// Plain static hosts over a folder of built files: Python's own (no ranges) and nginx (ranges), each on a free port.
import { spawn } from "node:child_process";
import { connect, createServer } from "node:net";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

const listens = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.end() && resolve(true)).on("error", () => resolve(false));
  });

async function reachable(url, child) {
  for (let tries = 0; tries < 100; tries += 1) {
    if (child.exitCode !== null) throw new Error(`the server for ${url} ended`);
    if (await listens(Number(new URL(url).port))) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing answers at ${url}`);
}

async function running(command, args, url, cleanup = async () => {}) {
  const child = spawn(command, args, { stdio: "ignore" });
  await reachable(url, child);
  const stop = async () => {
    child.kill("SIGTERM");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    await cleanup();
  };
  return { url, stop };
}

/** `python3 -m http.server`: answers every request for a range with the whole file. */
export async function python(folder) {
  const port = await freePort();
  return running("python3", ["-m", "http.server", String(port), "--bind", "127.0.0.1", "--directory", folder], `http://127.0.0.1:${port}/`);
}

/**
 * nginx as Debian ships it, serving `folder` below `path` with `headers`; of more than so many `ranges` at once it sends the whole file.
 * Where `http2` names the files of a `certificate` and its `key`, it speaks HTTP/2, else HTTP/1.1 without encryption.
 */
export async function nginx(folder, { path = "/", headers = {}, gzip = "on", ranges = 1000, http2 } = {}) {
  const port = await freePort();
  const own = await mkdtemp(join(tmpdir(), "wenku-nginx-"));
  const lines = Object.entries(headers).map(([name, value]) => `add_header ${name} "${value}" always;`).join(" ");
  const secure = http2 ? `ssl_certificate ${http2.certificate}; ssl_certificate_key ${http2.key};` : "";
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${own}/${name};`).join(" ");
  await writeFile(join(own, "nginx.conf"), `daemon off; pid ${own}/pid; error_log ${own}/error.log; events {}
user ${process.getuid() === 0 ? "root" : "nobody"};
http { include /etc/nginx/mime.types; default_type application/octet-stream; access_log off; gzip ${gzip}; max_ranges ${ranges}; ${temporary}
  server { listen 127.0.0.1:${port}${http2 ? " ssl http2" : ""}; ${secure} charset utf-8; location ${path} { alias ${folder}/; index index.html; ${lines} } } }
`);
  return running("/usr/sbin/nginx", ["-p", own, "-e", `${own}/error.log`, "-c", join(own, "nginx.conf")], `${http2 ? "https" : "http"}://127.0.0.1:${port}${path}`, () => rm(own, { recursive: true, force: true }));
}
