// A line between the browser and a host: a relay on this machine that takes as long as a slow line does. Everything that the browser sends
// passes here, whoever asks (page, worker, service worker) and in whatever protocol. It does not imitate lost packets, nor a connection that begins slowly.
import { connect, createServer } from "node:net";
import { once } from "node:events";

/** What there and back takes, in ms, and Mbit/s to the browser and from it. */
export const LINES = {
  "LAN": { trip: 0, down: Infinity, up: Infinity },
  "50 ms, 10 Mbit/s": { trip: 50, down: 10, up: 5 },
  "150 ms, 1.6 Mbit/s": { trip: 150, down: 1.6, up: 0.75 },
};

/** Bytes of a packet, and those that its headers take beside them. */
const PACKET = 1460;
const HEADERS = 40;
/** Timers come late by a little: as many ms of the line may be used afterwards. */
const CATCH_UP = 3;
/** Nothing has passed for so many ms: more than a trip on the slowest line, and what browsers do in idle moments has begun. */
const QUIET = 700;

/** One direction of a line. All connections share it, packet by packet in turn; `passed` hears how many bytes went. */
function direction(megabits, delay, passed) {
  const size = megabits === Infinity ? Infinity : PACKET;
  const waiting = new Set();
  const later = (work) => (delay ? setTimeout(work, delay) : work());
  let free = 0;
  let timer;

  function pump() {
    timer = undefined;
    for (const connection of waiting) {
      const now = performance.now();
      if (free > now) {
        timer = setTimeout(pump, free - now);
        return;
      }
      const { from, to } = connection;
      waiting.delete(connection);
      const bytes = from.read(Math.min(size, from.readableLength) || undefined);
      if (!bytes) continue;
      // Its next packet goes when the others have had their turn.
      waiting.add(connection);
      free = Math.max(free, now - CATCH_UP) + ((bytes.length + HEADERS) * 8) / (megabits * 1000);
      passed(bytes.length);
      later(() => to.destroyed || to.write(bytes));
    }
  }

  return (from, to) => {
    const connection = { from, to };
    from.on("readable", () => {
      waiting.add(connection);
      if (!timer) pump();
    });
    from.on("end", () => later(() => to.end()));
  };
}

/** A line to `port`: its own port, what passed since the last `take`, and a promise of silence. */
export async function openLine(port, { trip, down, up }) {
  let bytes = 0;
  let last = 0;
  const passed = (count) => {
    bytes += count;
    last = performance.now();
  };
  const toBrowser = direction(down, trip / 2, passed);
  const toHost = direction(up, trip / 2, passed);

  const server = createServer((browser) => {
    const host = connect(port, "127.0.0.1");
    browser.on("error", () => host.destroy()).on("close", () => host.destroy());
    host.on("error", () => browser.destroy());
    // A connection is there after one trip.
    setTimeout(() => {
      toHost(browser, host);
      toBrowser(host, browser);
    }, trip);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");

  return {
    port: server.address().port,
    take() {
      const taken = bytes;
      bytes = 0;
      return taken;
    },
    async quiet() {
      last = Math.max(last, performance.now());
      for (let left; (left = last + QUIET - performance.now()) > 0; ) await new Promise((resolve) => setTimeout(resolve, left));
    },
    stop: () => server.close(),
  };
}
