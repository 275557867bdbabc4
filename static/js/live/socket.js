// One WebSocket to /ws/ui/: subscribes, acknowledges, notices silence. What to do when it ends is line.js's business.
// Between half and one and a half of it by dice: everybody hears of an event at the same moment, and a thousand
// acknowledgements at once would hold up the next one.
const ACK_MS = 1000;
// The server pings every 10 s; two missed pings are a dead line.
const STALE_MS = 25000;
const PROBE_MS = 3000;

export class Socket {
  /** `heard(words)` gets each message, `ended(code)` comes once. */
  constructor(watch, { heard, ended }) {
    this.heard = heard;
    this.ended = ended;
    this.ackAt = 0;
    this.timers = [setTimeout(() => this.close(), STALE_MS)];
    const url = new URL("/ws/ui/", location.href);
    url.protocol = url.protocol.replace("http", "ws");
    this.socket = new WebSocket(url);
    this.socket.onopen = () => this.say({ subscribe: watch });
    this.socket.onmessage = ({ data }) => this.read(JSON.parse(data));
    this.socket.onclose = ({ code }) => this.close(code);
  }

  /** Ask for a sign of life: the computer may have slept, and then a line is dead without a word. */
  probe() {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    this.say({ ping: 1 });
    this.timers.push(setTimeout(() => this.close(), PROBE_MS));
  }

  close(code = 1006) {
    if (!this.ended) return;
    const { ended } = this;
    this.ended = this.heard = null;
    this.forgetTimers();
    clearTimeout(this.ackTimer);
    this.socket.close();
    ended(code);
  }

  read(words) {
    this.forgetTimers();
    this.timers.push(setTimeout(() => this.close(), STALE_MS));
    this.heard?.(words);
    const cursor = words.cursor ?? words.ping ?? words.reset;
    if (cursor) this.acknowledge(cursor, Boolean(words.more));
  }

  /** About once a second, and at once when the server holds more back until then. */
  acknowledge(cursor, now) {
    this.cursor = cursor;
    clearTimeout(this.ackTimer);
    const wait = this.ackAt - Date.now();
    if (!now && wait > 0) {
      this.ackTimer = setTimeout(() => this.acknowledge(this.cursor, true), wait);
      return;
    }
    this.ackAt = Date.now() + ACK_MS * (0.5 + Math.random());
    this.say({ ack: cursor });
  }

  say(words) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(words));
  }

  forgetTimers() {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers = [];
  }
}
