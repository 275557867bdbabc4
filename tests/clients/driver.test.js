"use strict";
const assert = require("node:assert");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { test } = require("node:test");
const { FlatfileListener } = require("@flatfile/listener");
const { JobsiteDriver } = require("../../clients/javascript");
const { api, place, line, until } = require("./listening");

const EVENT = { topic: "space:updated", domain: "space" };
const context = { accountId: "x", environmentId: place.environment, spaceId: place.space };

async function tell(number) {
  await api.events.create({ ...EVENT, context, payload: { number } });
}

async function listening(options, watch = place.space) {
  const heard = [];
  const listener = FlatfileListener.create((client) => {
    client.on("space:updated", (event) => { heard.push(event.payload.number); });
  });
  const driver = new JobsiteDriver(watch, options);
  listener.mount(driver);
  await driver.start();
  return { heard, driver };
}

function numbers(from, to) {
  return Array.from({ length: to - from }, (_, place) => from + place);
}

test("nothing is missed and nothing comes twice while the line is cut again and again", async () => {
  const cable = await line();
  const { heard, driver } = await listening({ url: cable.url });
  const cuts = setInterval(() => { cable.cut(); setTimeout(() => cable.mend(), 100); }, 300);
  for (const number of numbers(0, 250)) await tell(number);
  clearInterval(cuts);
  await until(() => heard.length >= 250, { what: `250 events, not ${heard.length}` });
  assert.deepEqual(heard, numbers(0, 250));
  await driver.shutdown();
  cable.close();
});

test("a listener that was down goes on where it was", async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "jobsite-"));
  const cursorFile = path.join(folder, "cursor");
  const first = await listening({ cursorFile });
  await tell(1000);
  await until(() => first.heard.includes(1000));
  await first.driver.shutdown();
  for (const number of numbers(1001, 1151)) await tell(number);
  const second = await listening({ cursorFile });
  await until(() => second.heard.length >= 150);
  await second.driver.shutdown();
  assert.deepEqual(second.heard, numbers(1001, 1151));
  fs.rmSync(folder, { recursive: true });
});

test("without a cursor it hears from now on", async () => {
  await tell(2000);
  const { heard, driver } = await listening({});
  await tell(2001);
  await until(() => heard.length);
  assert.deepEqual(heard, [2001]);
  await driver.shutdown();
});

test("an environment may be followed too", async () => {
  const { heard, driver } = await listening({}, place.environment);
  await tell(3000);
  await until(() => heard.includes(3000));
  await driver.shutdown();
});

test("a bad key and a foreign space are refused at the start", async () => {
  const isRefused = (closeCode) => (error) => error.closeCode === closeCode;
  await assert.rejects(listening({ token: "jsk_bad" }), isRefused(4401));
  await assert.rejects(listening({}, "us_sp_unknown"), isRefused(4403));
});
