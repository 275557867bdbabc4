"use strict";
const assert = require("node:assert");
const { test } = require("node:test");
const { FlatfileClient } = require("flatfile-api-1-23-1");

test("1.23.1 works with the preload", async () => {
  const api = new FlatfileClient();
  const job = { type: "workbook", operation: "unheard", source: process.env.JOBSITE_WORKBOOK, trigger: "immediate" };
  const { data } = await api.jobs.create(job);
  assert.equal((await api.jobs.ack(data.id, { progress: 3 })).data.progress, 3);
  assert.equal((await api.jobs.complete(data.id)).data.status, "complete");
});
