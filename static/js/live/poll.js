// The same events over plain HTTP, for networks that cut sockets: GET /live/events, one request at a time.
const WAIT_SECONDS = 20;
const LEAST_MS = 250;
const MOST_MS = 10000;
const HIDDEN_MS = 15000;

export class Poll {
  /** `heard(words)` gets each answer, `ended(code)` comes once, with the code a socket would have closed with. */
  constructor(watch, { heard, ended }) {
    this.watch = { ...watch };
    this.heard = heard;
    this.ended = ended;
    this.gap = LEAST_MS;
    // The first answer comes at once: it shows that there is a connection.
    this.wait = 0;
    this.abort = new AbortController();
    this.ask();
  }

  /** There is nothing to find out: the next request tells. */
  probe() {}

  close(code = 1006) {
    if (!this.ended) return;
    const { ended } = this;
    this.ended = this.heard = null;
    clearTimeout(this.timer);
    this.abort.abort();
    ended(code);
  }

  async ask() {
    const startedAt = Date.now();
    try {
      const answer = await fetch(`/live/events?${this.query()}`, { signal: this.abort.signal, redirect: "error" });
      if (!answer.ok) return this.close({ 401: 4401, 403: 4403, 404: 4403 }[answer.status]);
      this.read(await answer.json(), Date.now() - startedAt);
    } catch {
      this.close();
    }
  }

  query() {
    const words = Object.entries({ ...this.watch, wait: this.wait });
    return new URLSearchParams(words.filter(([, value]) => value != null));
  }

  read(words, tookMs) {
    if (!this.ended) return;
    this.watch.after = words.cursor ?? words.reset;
    this.heard(words);
    // Something on the way answers at once without news: do not run in circles.
    const isHasty = this.wait && tookMs < 1000 && !words.events?.length;
    this.wait = WAIT_SECONDS;
    this.gap = isHasty ? Math.min(this.gap * 2, MOST_MS) : LEAST_MS;
    this.timer = setTimeout(() => this.ask(), document.hidden ? HIDDEN_MS : this.gap);
  }
}
