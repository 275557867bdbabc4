"use strict";
/** The ledger: which batches are done with, so that a listener that died begins where it must. */

class Ledger {
  /** @param onDone called with the cursor up to which every handler has ended. */
  constructor(onDone) {
    this._onDone = onDone;
    this._batches = [];
    this._waiting = [];
    /** Events whose handlers have not ended. */
    this.running = 0;
  }

  /** Note a batch: its cursor, and a promise for each of its events that never rejects. */
  add(cursor, promises) {
    const batch = { cursor, left: promises.length };
    this._batches.push(batch);
    this.running += promises.length;
    for (const promise of promises) promise.then(() => this._end(batch));
    if (!promises.length) this._advance();
  }

  /** Resolves when no more than `count` events are running. */
  below(count) {
    if (this.running <= count) return Promise.resolve();
    return new Promise((resolve) => this._waiting.push({ count, resolve }));
  }

  /** Resolves when all handlers have ended. */
  settled() {
    return this.below(0);
  }

  _end(batch) {
    batch.left -= 1;
    this.running -= 1;
    if (!batch.left) this._advance();
    const ready = this._waiting.filter((each) => this.running <= each.count);
    this._waiting = this._waiting.filter((each) => this.running > each.count);
    for (const each of ready) each.resolve();
  }

  _advance() {
    let cursor;
    while (this._batches.length && !this._batches[0].left) cursor = this._batches.shift().cursor;
    if (cursor) this._onDone(cursor);
  }
}

module.exports = { Ledger };
