"use strict";
const assert = require("node:assert");
const { test } = require("node:test");
const { FlatfileListener } = require("@flatfile/listener");
const { jobHandler } = require("@flatfile/plugin-job-handler");
const { JobsiteDriver } = require("../../clients/javascript");
const { api, place, makeJob, until } = require("./listening");

const received = [];
const driver = new JobsiteDriver(place.environment);

test.before(async () => {
  const listener = FlatfileListener.create((client) => {
    // Before the others: the handlers of one event run one after another.
    client.on("**", (event) => { received.push(event); });
    client.use(jobHandler("workbook:whole", async (event, tick) => {
      await tick(25, "A quarter");
      await tick(75, "Nearly");
      const { input } = (await api.jobs.get(event.context.jobId)).data;
      const next = { type: "url", url: "https://example.org", label: "See" };
      return { outcome: { message: `Greeted ${input.name}.`, acknowledge: true, next } };
    }));
    client.use(jobHandler("workbook:silent", async () => {}));
    client.use(jobHandler("workbook:broken", async () => { throw new Error("No such file."); }));
    client.use(jobHandler("workbook:hasty", async (event, tick) => {
      tick(50, "Never awaited");
      setTimeout(() => tick(60, "Long after"), 1500);
    }));
    client.use(jobHandler({ operation: "sectioned", isPart: true }, async (event) => {
      const { partData } = (await api.jobs.get(event.context.jobId)).data;
      return { info: `Part ${partData.part + 1} of ${partData.total}` };
    }));
  });
  listener.mount(driver);
  await driver.start();
});

test.after(() => driver.shutdown());

async function decided(job) {
  const isDecided = (each) => ["complete", "failed", "canceled"].includes(each.status) && each;
  return until(async () => isDecided((await api.jobs.get(job.id)).data), { what: `${job.operation} to be decided` });
}

function told(job) {
  const events = received.filter((event) => event.context.jobId === job.id);
  return events.map(({ topic, payload: { status, progress, info } }) => ({ topic, status, progress, info }));
}

test("a job is acknowledged, ticks, and ends with the handler's outcome", async () => {
  const job = await decided(await makeJob("whole", { input: { name: "Ada" } }));
  assert.equal(job.status, "complete");
  assert.equal(job.progress, 100);
  assert.equal(job.outcome.message, "Greeted Ada.");
  assert.deepEqual(job.outcome.next, { type: "url", url: "https://example.org", label: "See" });
  assert.ok(job.outcome.acknowledge && job.startedAt && job.finishedAt);
  await until(() => told(job).at(-1).topic === "job:completed");
  const seen = told(job);
  assert.deepEqual(seen.slice(0, 2).map((event) => event.topic), ["job:created", "job:ready"]);
  const ticks = seen.filter((event) => event.topic === "job:updated");
  assert.deepEqual([ticks[0].status, ticks[0].progress, ticks[0].info], ["executing", 0, "Accepted"]);
  assert.deepEqual(ticks.slice(1).map((event) => [event.progress, event.info]), [[25, "A quarter"], [75, "Nearly"]]);
});

test("a handler that returns nothing completes its job", async () => {
  const job = await decided(await makeJob("silent"));
  assert.deepEqual([job.status, job.outcome.message], ["complete", "Job complete"]);
});

test("a handler that throws fails its job with the reason", async () => {
  const job = await decided(await makeJob("broken"));
  assert.equal(job.status, "failed");
  assert.equal(job.info, "No such file.");
  assert.equal(job.outcome.acknowledge, true);
  assert.match(job.outcome.message, /No such file\./);
  await until(() => told(job).at(-1).topic === "job:failed");
});

test("ticks that nobody awaits, and that come after the end, harm neither job nor listener", async () => {
  const failures = [];
  process.on("unhandledRejection", (error) => failures.push(error));
  const job = await decided(await makeJob("hasty"));
  await new Promise((resolve) => setTimeout(resolve, 2500));
  const later = (await api.jobs.get(job.id)).data;
  assert.deepEqual([later.status, later.progress], ["complete", 100]);
  assert.deepEqual(failures, []);
  assert.equal(told(job).filter((event) => event.topic === "job:completed").length, 1);
});

test("parts are handled as jobs of their own, and their end is told", async () => {
  const whole = await makeJob("sectioned");
  await api.jobs.ack(whole.id, { info: "Splitting" });
  await api.jobs.split(whole.id, { parts: 3, runInParallel: true });
  await until(() => told(whole).some((event) => event.topic === "job:parts-completed"), { what: "all parts" });
  const parts = (await api.jobs.list({ parentId: whole.id, sortDirection: "asc" })).data;
  assert.deepEqual(parts.map((part) => part.status), ["complete", "complete", "complete"]);
  assert.equal((await api.jobs.get(whole.id)).data.status, "executing");
  const event = received.find((each) => each.topic === "job:parts-completed" && each.context.jobId === whole.id);
  assert.deepEqual([event.payload.isPart, event.payload.parts.completed], [false, 3]);
  assert.equal((await api.jobs.complete(whole.id)).data.status, "complete");
});
