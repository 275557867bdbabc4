"use strict";
const assert = require("node:assert");
const { test } = require("node:test");
const { line, until } = require("./listening");

/** pubnub-origin.js asks for the address when pubnub is loaded: here the line that can be cut. */
let cable, api, place, makeJob;
const drivers = [];

test.before(async () => {
  cable = await line();
  process.env.AGENT_INTERNAL_URL = cable.url;
  ({ api, place, makeJob } = require("./listening"));
});

test.after(() => {
  for (const driver of drivers) driver.shutdown();
  cable.close();
  setTimeout(() => process.exit(), 500).unref();
});

async function listening(scope) {
  const { FlatfileListener } = require("@flatfile/listener");
  const { PubSubDriver } = require("@flatfile/listener-driver-pubsub");
  const heard = [];
  const listener = FlatfileListener.create((client) => client.on("**", (event) => { heard.push(event); }));
  const driver = new PubSubDriver(scope);
  listener.mount(driver);
  drivers.push(driver);
  await driver.start();
  return heard;
}

function jobsIn(heard, topic = "job:ready") {
  return heard.filter((event) => event.topic === topic).map((event) => event.context.jobId);
}

test("the driver hears of an environment", async () => {
  const heard = await listening(place.environment);
  const job = await makeJob("unheard");
  await until(() => jobsIn(heard).includes(job.id), { what: "job:ready" });
  const event = heard.find((each) => each.context.jobId === job.id && each.topic === "job:ready");
  assert.equal(event.payload.job, "workbook:unheard");
  assert.equal(event.context.workbookId, place.workbook);
});

test("the driver hears of a space, and of no other", async () => {
  const heard = await listening(place.space);
  const foreign = { accountId: "x", environmentId: place.environment };
  await api.events.create({ topic: "environment:updated", domain: "environment", context: foreign, payload: {} });
  const job = await makeJob("unheard");
  await until(() => jobsIn(heard).includes(job.id), { what: "job:ready" });
  assert.ok(heard.every((event) => event.context.spaceId === place.space));
});

test("a driver whose token is bad gets another one and follows", async () => {
  const events = require("@flatfile/api").default.events;
  const real = events.getEventToken;
  let asked = 0;
  events.getEventToken = async function (...words) {
    const answer = await real.apply(this, words);
    asked += 1;
    return asked === 1 ? { data: { ...answer.data, token: "bad" } } : answer;
  };
  try {
    const heard = await listening(place.environment);
    const job = await makeJob("unheard");
    await until(() => jobsIn(heard).includes(job.id), { what: "job:ready" });
    assert.equal(asked, 2);
  } finally {
    events.getEventToken = real;
  }
});

test("a driver that was cut off hears what it missed, once", async () => {
  const heard = await listening(place.environment);
  const made = [];
  for (let round = 0; round < 2; round += 1) {
    made.push((await makeJob("unheard")).id);
    await until(() => made.every((id) => jobsIn(heard).includes(id)), { what: "job:ready" });
    cable.cut();
    const far = new (require("@flatfile/api").FlatfileClient)({ environment: `${process.env.FLATFILE_API_URL}/v1` });
    for (let count = 0; count < 30; count += 1) {
      const job = { type: "workbook", operation: "unheard", source: place.workbook, trigger: "immediate" };
      made.push((await far.jobs.create(job)).data.id);
    }
    cable.mend();
  }
  await until(() => made.every((id) => jobsIn(heard).includes(id)), { what: "what was missed" });
  assert.deepEqual(jobsIn(heard).filter((id) => made.includes(id)), made);
});
