"use strict";
const assert = require("node:assert");
const { execFileSync } = require("node:child_process");
const { test } = require("node:test");
const { FlatfileListener } = require("@flatfile/listener");
const { PubSubDriver } = require("@flatfile/listener-driver-pubsub");
const { JobsiteDriver } = require("../../clients/javascript");
const { api, place, makeJob, until } = require("./listening");

const drivers = { "PubSubDriver": new PubSubDriver(place.environment), "our driver": new JobsiteDriver(place.environment) };
const heard = {};

test.before(async () => {
  for (const [name, driver] of Object.entries(drivers)) {
    heard[name] = [];
    const listener = FlatfileListener.create((client) => {
      client.on("job:ready", (event) => { heard[name].push(event.context.jobId); });
    });
    listener.mount(driver);
    await driver.start();
  }
});

test.after(() => {
  for (const driver of Object.values(drivers)) driver.shutdown();
  setTimeout(() => process.exit(), 500).unref();
});

/** End the web process; the supervisor of `manage.py up` starts another one. */
function end(signal) {
  const pattern = `jobsite.server .*-p ${new URL(process.env.AGENT_INTERNAL_URL).port} `;
  const [pid] = execFileSync("pgrep", ["-f", pattern], { encoding: "utf8" }).split("\n");
  process.kill(Number(pid), signal);
}

async function isThere() {
  try {
    return (await fetch(`${process.env.AGENT_INTERNAL_URL}/healthz`)).ok;
  } catch {
    return false;
  }
}

const made = [];

for (const signal of ["SIGTERM", "SIGKILL"]) {
  test(`listeners go on when the web process ends with ${signal}`, async () => {
    made.push((await makeJob("unheard")).id);
    await until(() => Object.values(heard).every((ids) => ids.includes(made.at(-1))));
    end(signal);
    await until(async () => !(await isThere()), { what: "the end of the web process" });
    await until(isThere, { what: "the next web process" });
    for (let count = 0; count < 10; count += 1) made.push((await makeJob("unheard")).id);
    for (const [name, ids] of Object.entries(heard)) {
      await until(() => ids.includes(made.at(-1)), { what: `${name} to come back` });
      assert.deepEqual(ids.filter((id) => made.includes(id)), made, name);
    }
  });
}
