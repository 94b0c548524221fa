// The reason why a search could not be answered. `kind` selects the message for the reader.
export class Fault extends Error {
  constructor(kind, detail = "", known = []) {
    super(`${kind}: ${detail}`);
    this.kind = kind;
    this.known = known;
  }
}

const TRIES = 4;
const PATIENCE = 30000;
const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

/** Sends a request and returns what `read` makes of the answer. Tries again after lost connections and if the host is busy. */
export async function request(url, options, read) {
  for (let attempt = 1; ; attempt += 1) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    let fault;
    try {
      const response = await fetch(url, { ...options, signal: stop.signal });
      if (response.status < 500 && response.status !== 429) return await read(response);
      fault = new Fault("busy", `${response.status} ${url}`);
    } catch (error) {
      if (error instanceof Fault) throw error;
      const kind = stop.signal.aborted ? "slow" : navigator.onLine ? "network" : "offline";
      fault = new Fault(kind, `${error.message} ${url}`);
    } finally {
      clearTimeout(timer);
    }
    if (attempt === TRIES || fault.kind === "offline") throw fault;
    await pause(300 * attempt * attempt);
  }
}
