"use strict";
/** The driver: what happens in a Jobsite, given to a Flatfile listener. */

const { Feed } = require("./feed");
const { Ledger } = require("./ledger");
const { CursorFile } = require("./cursor-file");

/** Above this many events in handlers we hear no more until half of them are done. */
const MOST_RUNNING = 1000;

class JobsiteDriver {
  /**
   * @param watch id of an environment or space, or { environment | space | job: id }; without one the
   *   environment in FLATFILE_ENVIRONMENT_ID.
   * @param options url and token (else from the environment), cursorFile: where to remember how far the
   *   listener is, onReset(cursor): events were lost for good, onEnd(error): we were shown out.
   */
  constructor(watch = process.env.FLATFILE_ENVIRONMENT_ID, options = {}) {
    this._file = new CursorFile(options.cursorFile);
    this._ledger = new Ledger((cursor) => this._file.keep(cursor));
    this._feed = new Feed({
      ...options,
      watch: wishFor(watch),
      after: options.after || this._file.read(),
      onEvents: (events, cursor) => this._hear(events, cursor),
      onReset: (cursor) => this._reset(cursor, options.onReset),
    });
  }

  /** Called by `listener.mount(driver)`. */
  mountEventHandler(handler) {
    this._handler = handler;
    return this;
  }

  unmountEventHandler() {
    this._handler = undefined;
    return this;
  }

  dispatchEvent(event) {
    return this._handler && this._handler.dispatchEvent(event);
  }

  /** Resolves when events are being heard; rejects when the server shows us out. */
  async start() {
    await this._feed.open();
    return this;
  }

  /** Hear no more, let running handlers end, and remember how far we came. */
  async shutdown() {
    this._feed.close();
    await this._ledger.settled();
    this._file.write();
  }

  _hear(events, cursor) {
    this._ledger.add(cursor, events.map((event) => this._run(event)));
    if (this._ledger.running <= MOST_RUNNING || this._isFull) return;
    this._isFull = true;
    this._feed.pause();
    this._ledger.below(MOST_RUNNING / 2).then(() => {
      this._isFull = false;
      this._feed.resume();
    });
  }

  async _run(event) {
    try {
      await this.dispatchEvent(event);
    } catch (error) {
      console.error(`The handler of ${event.topic} ${event.id} failed:`, error);
    }
  }

  _reset(cursor, tell) {
    this._ledger.add(cursor, []);
    if (tell) tell(cursor);
    else console.warn("Events that this listener had not heard are gone; it goes on from now.");
  }
}

function wishFor(watch) {
  if (watch && typeof watch === "object") return watch;
  if (!watch) throw new Error("Say which environment or space to listen to.");
  return String(watch).startsWith("us_sp_") ? { space: watch } : { environment: watch };
}

module.exports = { JobsiteDriver };
