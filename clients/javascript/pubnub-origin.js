"use strict";
/**
 * Preload (`node -r`): sends Flatfile's PubSubDriver to our server. PubNub's client takes its server's
 * address from its constructor only, and the driver does not pass one.
 */

const Module = require("module");

const load = Module._load;

Module._load = function (name, ...rest) {
  const loaded = load.call(this, name, ...rest);
  return name === "pubnub" ? pointed(loaded) : loaded;
};

const known = new Map();

function pointed(PubNub) {
  if (!known.has(PubNub)) known.set(PubNub, subclass(PubNub));
  return known.get(PubNub);
}

function subclass(PubNub) {
  const base = PubNub.default || PubNub;
  const url = new URL(process.env.AGENT_INTERNAL_URL || process.env.FLATFILE_API_URL);
  const server = { origin: url.host, ssl: url.protocol === "https:" };
  const made = class PubNub extends base {
    constructor(configuration) {
      super({ ...configuration, ...server });
    }
  };
  made.default = made;
  return made;
}
