"use strict";
/** A file with one cursor in it, replaced as a whole, at most twice a second. */

const fs = require("fs");

const EVERY_MS = 500;

class CursorFile {
  /** @param path nothing is kept without one. */
  constructor(path) {
    this._path = path;
  }

  read() {
    try {
      return (this._path && fs.readFileSync(this._path, "utf8").trim()) || undefined;
    } catch (error) {
      if (error.code === "ENOENT") return undefined;
      throw error;
    }
  }

  /** Write it down soon. */
  keep(cursor) {
    this._cursor = cursor;
    if (!this._path || this._timer) return;
    this._timer = setTimeout(() => this.write(), EVERY_MS);
    this._timer.unref();
  }

  /** Write it down now. */
  write() {
    clearTimeout(this._timer);
    this._timer = undefined;
    if (!this._path || !this._cursor) return;
    fs.writeFileSync(`${this._path}.new`, this._cursor);
    fs.renameSync(`${this._path}.new`, this._path);
  }
}

module.exports = { CursorFile };
