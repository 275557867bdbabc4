"use strict";
/** A driver in 25 lines: asks for new events every half second, and again for the last five seconds of them. */

const { EventDriver } = require("@flatfile/listener");

class PollingDriver extends EventDriver {
  constructor(api, environmentId) {
    super();
    Object.assign(this, { api, environmentId, seen: new Set(), began: Date.now() });
  }

  start() {
    this.timer = setTimeout(() => this.ask().finally(() => this.timer && this.start()), 500);
  }

  async ask(pageNumber = 1) {
    if (pageNumber === 1) this.since = new Date(Math.max(this.began, Date.now() - 5000));
    const asked = { environmentId: this.environmentId, since: this.since, pageSize: 100, pageNumber };
    const { data } = await this.api.events.list(asked);
    for (const event of data) if (!this.seen.has(event.id) && this.seen.add(event.id)) this.dispatchEvent(event);
    if (data.length === 100) await this.ask(pageNumber + 1);
  }

  shutdown() {
    this.timer = clearTimeout(this.timer);
  }
}

module.exports = { PollingDriver };
