"use strict";
const assert = require("node:assert");
const { test } = require("node:test");
const { api, place, makeJob } = require("./listening");

const context = { accountId: "us_acc_x", environmentId: place.environment, spaceId: place.space };
const OWN = { topic: "space:updated", domain: "space", context, payload: { changes: [] } };

test("events.create tells, and events.get shows", async () => {
  const made = (await api.events.create({ ...OWN, namespaces: ["space:red"] })).data;
  const event = (await api.events.get(made.id)).data;
  assert.deepEqual([event.topic, event.domain, event.context.spaceId], ["space:updated", "space", place.space]);
  assert.deepEqual(event.namespaces, ["space:red"]);
  assert.ok(event.createdAt instanceof Date);
});

test("events.list filters by topic, space and time, oldest first", async () => {
  const since = new Date(Date.now() - 2000);
  const job = await makeJob("unheard");
  const asked = { environmentId: place.environment, spaceId: place.space, since, pageSize: 100 };
  const events = (await api.events.list(asked)).data.filter((event) => event.context.jobId === job.id);
  assert.deepEqual(events.map((event) => event.topic), ["job:created", "job:ready"]);
  const { payload } = events[1];
  assert.deepEqual([payload.job, payload.domain, payload.operation], ["workbook:unheard", "workbook", "unheard"]);
  assert.deepEqual([payload.isPart, payload.status], [false, "ready"]);
  const ready = (await api.events.list({ ...asked, topic: "job:ready", domain: "job" })).data;
  assert.ok(ready.length && ready.every((event) => event.topic === "job:ready"));
});

test("events.ack hides an event from the list", async () => {
  const made = (await api.events.create(OWN)).data;
  assert.equal((await api.events.ack(made.id)).data.success, true);
  const asked = { environmentId: place.environment, since: new Date(Date.now() - 5000), pageSize: 100 };
  const ids = async (more) => (await api.events.list({ ...asked, ...more })).data.map((event) => event.id);
  assert.ok(!(await ids()).includes(made.id));
  assert.ok((await ids({ includeAcknowledged: true })).includes(made.id));
});

test("events.getEventToken and environments.getEnvironmentEventToken give a token", async () => {
  const tokens = [
    await api.events.getEventToken({ scope: place.environment }),
    await api.events.getEventToken({ spaceId: place.space }),
    await api.environments.getEnvironmentEventToken({ environmentId: place.environment }),
  ];
  for (const { data } of tokens) assert.ok(data.token && data.subscribeKey && data.accountId && data.ttl);
});

test("an unknown scope is not found", async () => {
  await assert.rejects(api.events.getEventToken({ scope: "us_env_unknown" }), (error) => error.statusCode === 404);
});
