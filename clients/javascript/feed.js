"use strict";
/** The feed: events over /ws/api/, in order, each once, whatever happens to the connection. */

/** The server asks for a sign of life every 10 s; one that is silent this long is gone. */
const SILENCE_MS = 30000;
const ACK_EVERY_MS = 1000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;
/** Sign in, not for you, against the rules: coming back would change nothing. */
const FINAL = { 4401: "unauthenticated", 4403: "forbidden", 1008: "refused" };

class Feed {
  constructor({ url, token, watch, after, onEvents, onReset, onEnd, WebSocket }) {
    this._url = socketUrl(url || process.env.AGENT_INTERNAL_URL || process.env.FLATFILE_API_URL);
    this._token = token || process.env.FLATFILE_BEARER_TOKEN || process.env.FLATFILE_API_KEY;
    this._watch = watch;
    /** Everything up to here has been given to onEvents. */
    this.cursor = after;
    this._onEvents = onEvents;
    this._onReset = onReset;
    this._onEnd = onEnd || ((error) => console.error(error.message));
    this._WebSocket = WebSocket || globalThis.WebSocket || require("ws");
    this._pauseMs = FIRST_PAUSE_MS;
  }

  /** Resolves when the server has said where we are. */
  open() {
    this._isOpen = true;
    return new Promise((resolve, reject) => {
      this._opened = { resolve, reject };
      this._connect();
    });
  }

  close() {
    this._isOpen = false;
    this._leave();
  }

  /** Hear nothing for a while; what happens meanwhile comes after resume(). */
  pause() {
    this._isPaused = true;
    this._leave();
  }

  resume() {
    this._isPaused = false;
    if (this._isOpen) this._connect();
  }

  _connect() {
    const socket = new this._WebSocket(this._url);
    this._socket = socket;
    this._listenForSilence();
    socket.onopen = async () => {
      const token = typeof this._token === "function" ? await this._token() : this._token;
      if (socket !== this._socket) return;
      this._say({ authorization: `Bearer ${token}` });
      this._say({ subscribe: { ...this._watch, after: this.cursor || null } });
    };
    socket.onmessage = (message) => {
      if (socket === this._socket) this._hear(JSON.parse(message.data));
    };
    socket.onerror = () => {}; // it closes after that
    socket.onclose = (event) => {
      if (socket === this._socket) this._closed(event.code);
    };
  }

  _hear(words) {
    this._listenForSilence();
    if (words.error) this._error = words.error;
    if (words.reset) {
      this.cursor = words.reset;
      this._onReset(words.reset);
    }
    if (words.cursor) {
      this.cursor = words.cursor;
      if (words.events.length) this._onEvents(words.events, words.cursor);
    }
    if (words.reset || words.cursor) this._welcome();
    this._acknowledge(words);
  }

  _welcome() {
    this._pauseMs = FIRST_PAUSE_MS;
    if (this._opened) this._opened.resolve();
    this._opened = undefined;
  }

  _acknowledge(words) {
    if (words.more || words.ping) this._acknowledgeNow();
    else if (words.events && !this._ackTimer) {
      this._ackTimer = setTimeout(() => this._acknowledgeNow(), ACK_EVERY_MS);
    }
  }

  _acknowledgeNow() {
    clearTimeout(this._ackTimer);
    this._ackTimer = undefined;
    if (this.cursor) this._say({ ack: this.cursor });
  }

  _say(words) {
    if (this._socket && this._socket.readyState === 1) this._socket.send(JSON.stringify(words));
  }

  _listenForSilence() {
    clearTimeout(this._silence);
    this._silence = setTimeout(() => {
      this._leave();
      this._closed(1006);
    }, SILENCE_MS);
  }

  /** Turn away from the socket: whatever it still says is not heard. */
  _leave() {
    clearTimeout(this._silence);
    clearTimeout(this._ackTimer);
    clearTimeout(this._again);
    this._ackTimer = undefined;
    const socket = this._socket;
    this._socket = undefined;
    if (socket) socket.close();
  }

  _closed(code) {
    this._leave();
    if (!this._isOpen || this._isPaused) return;
    if (FINAL[code]) {
      this._end(code);
      return;
    }
    this._again = setTimeout(() => this._connect(), this._pauseMs * (0.5 + Math.random() / 2));
    this._pauseMs = Math.min(this._pauseMs * 2, LONGEST_PAUSE_MS);
  }

  _end(code) {
    this._isOpen = false;
    const said = this._error || { code: FINAL[code], message: "The server does not let us listen any more." };
    const error = Object.assign(new Error(said.message), { code: said.code, closeCode: code });
    if (this._opened) this._opened.reject(error);
    else this._onEnd(error);
    this._opened = undefined;
  }
}

function socketUrl(url) {
  if (!url) throw new Error("Say where Jobsite is: the option url, or AGENT_INTERNAL_URL.");
  return `${url.replace(/^http/, "ws").replace(/\/+$/, "").replace(/\/v1$/, "")}/ws/api/`;
}

module.exports = { Feed };
