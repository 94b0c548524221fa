// The clock of a presentation: how long it has run, without its pauses.

const two = (number) => String(number).padStart(2, "0");

/** Seconds as minutes and seconds. */
export const time = (seconds) => `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;

/** The time of day. */
export function timeOfDay(now = new Date()) {
  return `${two(now.getHours())}:${two(now.getMinutes())}`;
}

/** The state of a clock that begins now. It is a plain value, so that windows can send it to each other. */
export const started = () => ({ began: Date.now(), paused: 0 });

/** The same clock, stopped if it ran and running if it was stopped. */
export function paused(clock) {
  return clock.paused ? { began: clock.began + Date.now() - clock.paused, paused: 0 } : { ...clock, paused: Date.now() };
}

/** The seconds that the clock shows. */
export const secondsOf = (clock) => Math.max(0, Math.floor(((clock.paused || Date.now()) - clock.began) / 1000));
