"use strict";
const assert = require("node:assert");
const { test } = require("node:test");
const { FlatfileListener } = require("@flatfile/listener");
const { api, place, makeJob, until } = require("./listening");
const { PollingDriver } = require("./polling");

test("a polling driver hears each event once, and its filters choose", async () => {
  const heard = [];
  const listener = FlatfileListener.create((client) => {
    client.on("**", (event) => heard.push(event));
    client.filter({ job: "workbook:polled" }, (chosen) => {
      chosen.on("job:ready", async ({ context: { jobId } }) => {
        await api.jobs.ack(jobId, { info: "Getting started", progress: 10 });
        await api.jobs.complete(jobId, { outcome: { message: "Polled." } });
      });
    });
  });
  const driver = new PollingDriver(api, place.environment);
  listener.mount(driver);
  driver.start();
  const [job, other] = [await makeJob("polled"), await makeJob("unheard")];
  await until(async () => (await api.jobs.get(job.id)).data.status === "complete", { what: "the job to be complete" });
  await until(() => heard.some((event) => event.topic === "job:completed"));
  driver.shutdown();
  assert.equal(new Set(heard.map((event) => event.src.id)).size, heard.length);
  assert.equal((await api.jobs.get(other.id)).data.status, "ready");
  const topics = heard.filter((event) => event.context.jobId === job.id).map((event) => event.topic);
  assert.deepEqual([topics[0], topics[1], topics.at(-1)], ["job:created", "job:ready", "job:completed"]);
});
