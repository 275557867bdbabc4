// A line: follows one thing from a cursor, over whatever connection there is, and goes on after every break.
import { backoff } from "./backoff.js";
import { Poll } from "./poll.js";
import { Socket } from "./socket.js";
import { setState, tellEvent, tellReset, touch } from "./tell.js";

// Sockets that fail this often without a word are taken to be cut off; they are tried again, ever more rarely.
const MUTE_SOCKETS = 2;
const AGAIN_LEAST_MS = 5000;
const AGAIN_MOST_MS = 60000;
// Signed out, and not for you: nothing to try again.
const FINAL = new Set([4401, 4403]);

export class Line {
  /** `watch` is {environment | space | job, after}. */
  constructor(watch) {
    this.watch = { ...watch };
    this.seq = Number(watch.after?.split(".").pop() ?? 0);
    this.tries = 0;
    this.mute = 0;
    this.again = AGAIN_LEAST_MS;
    this.open();
  }

  /** Try now instead of later, or see whether what seems open is. */
  wake() {
    if (this.connection) return this.connection.probe();
    if (!this.isOver) this.open();
  }

  open() {
    clearTimeout(this.timer);
    this.isPolling = this.mute >= MUTE_SOCKETS;
    const Kind = this.isPolling ? Poll : Socket;
    this.wasHeard = false;
    if (this.isPolling) this.timer = setTimeout(() => this.trySocket(), this.again);
    this.connection = new Kind(this.watch, {
      heard: (words) => this.hear(words),
      ended: (code) => this.end(code),
    });
  }

  hear(words) {
    if (words.error) return;
    this.wasHeard = true;
    this.tries = 0;
    if (!this.isPolling) [this.mute, this.again] = [0, AGAIN_LEAST_MS];
    setState(this, this.isPolling ? "polling" : "live");
    const cursor = words.cursor ?? words.ping ?? words.reset;
    for (const event of words.events ?? []) this.tell(event);
    if (words.reset) tellReset();
    if (cursor) this.remember(cursor);
    touch();
  }

  /** What comes twice is told once. */
  tell(event) {
    if (event.seq <= this.seq) return;
    this.seq = event.seq;
    tellEvent(event);
  }

  remember(cursor) {
    this.watch.after = cursor;
    this.seq = Number(cursor.split(".").pop());
  }

  end(code) {
    this.connection = null;
    clearTimeout(this.timer);
    if (FINAL.has(code)) {
      this.isOver = true;
      return setState(this, "ended");
    }
    // Where polling fails as well, nothing is wrong with sockets: there is no network.
    if (!this.wasHeard) this.mute = this.isPolling ? 0 : this.mute + 1;
    setState(this, "reconnecting");
    this.timer = setTimeout(() => this.open(), backoff(this.tries++));
  }

  trySocket() {
    this.again = Math.min(this.again * 2, AGAIN_MOST_MS);
    this.mute = MUTE_SOCKETS - 1;
    this.wasHeard = true;
    this.connection?.close();
  }
}
