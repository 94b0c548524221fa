// Answers searches in the browser. The index's code runs as WebAssembly and gets ranges of the archive as it needs them.
import { openArchive, readManifest } from "./archive.js";
import { Fault, request } from "./fault.js";

const MODULE = new URL("search-index.wasm", import.meta.url).href;
/** More rounds of loading than any question needs. If they do not suffice, the archive is damaged. */
const MOST_TRIPS = 12;

async function unpacked(bytes) {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function compileModule() {
  if (typeof WebAssembly !== "object") throw new Fault("browser", "no WebAssembly");
  const bytes = await request(MODULE, {}, async (response) => {
    if (!response.ok) throw new Fault("missing", `${response.status} ${MODULE}`);
    return new Uint8Array(await response.arrayBuffer());
  });
  try {
    return await WebAssembly.compile(await unpacked(bytes));
  } catch (error) {
    throw new Fault("browser", error.message);
  }
}

/** Wraps the module's exports in functions that take bytes and JSON instead of memory addresses. */
function wrap(wasm) {
  const pass = (bytes) => {
    const at = wasm.allocate(bytes.length);
    new Uint8Array(wasm.memory.buffer, at, bytes.length).set(bytes);
    return at;
  };
  return {
    format: wasm.format(),
    open: (length) => wasm.open(length),
    provide: (start, bytes) => wasm.provide(start, pass(bytes), bytes.length),
    ask(question) {
      const bytes = new TextEncoder().encode(JSON.stringify(question));
      const at = wasm.ask(pass(bytes), bytes.length);
      return JSON.parse(new TextDecoder().decode(new Uint8Array(wasm.memory.buffer, at, wasm.answer_length())));
    },
  };
}

/** An engine for the archive that the manifest at `manifestUrl` names. It is opened at the first question, and again after a fault. */
export function browserEngine(manifestUrl) {
  let compiled;
  let opened;

  async function open(fresh) {
    // The module is loaded in parallel with the manifest.
    compiled = compiled || compileModule();
    const [module, manifest] = await Promise.all([compiled, readManifest(manifestUrl)]);
    const instance = wrap((await WebAssembly.instantiate(module, {})).exports);
    if (manifest.format !== instance.format) throw new Fault("format", `${manifest.format}, not ${instance.format}`);
    instance.open(manifest.bytes);
    const archive = await openArchive(manifestUrl, manifest, instance.provide, fresh);
    await archive.load([[manifest.open, manifest.bytes]]);
    return { instance, archive };
  }

  function ready(fresh = false) {
    if (!opened) {
      opened = open(fresh);
      opened.catch(() => {
        opened = undefined;
        compiled = undefined;
      });
    }
    return opened;
  }

  async function answer(question, signal, fresh) {
    const { instance, archive } = await ready(fresh);
    for (let trip = 0; trip < MOST_TRIPS; trip += 1) {
      if (signal && signal.aborted) throw new Fault("dropped");
      const { missing, error, response } = instance.ask(question);
      if (response) return response;
      if (error) throw new Fault(error.kind, error.message, error.known);
      await archive.load(missing, signal);
    }
    throw new Fault("damaged", "the archive never satisfies the question");
  }

  /** Answers a question. If the site has been rebuilt meanwhile or bytes were wrong, opens the archive again, once. */
  async function ask(question, signal) {
    try {
      return await answer(question, signal);
    } catch (error) {
      const again = ["missing", "changed", "damaged", "truncated", "not-an-index"];
      if (error instanceof Fault && !again.includes(error.kind)) throw error;
      const before = opened && (await opened.catch(() => undefined));
      if (before) await before.archive.clear();
      opened = undefined;
      return answer(question, signal, true);
    }
  }

  return {
    warm: () => ready().then(() => {}, () => {}),
    search: (wanted, signal) => ask({ search: wanted }, signal),
    suggest: (prefix, limit, signal) => ask({ suggest: { prefix, limit } }, signal),
  };
}
