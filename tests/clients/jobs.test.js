"use strict";
const assert = require("node:assert");
const { test } = require("node:test");
const { api, place, makeJob } = require("./listening");

const CONFIG = { type: "workbook", operation: "unheard", source: place.workbook };
const FIELD = { key: "name", type: "string", label: "Name" };
const PLAN = { fieldMapping: [], unmappedSourceFields: [], unmappedDestinationFields: [], fileId: "us_fl_x" };

async function made(more) {
  return (await api.jobs.create({ ...CONFIG, ...more })).data;
}

test("jobs.create keeps input, metadata and subject", async () => {
  const given = { input: { names: ["Ada"] }, metadata: { a: 1 }, subject: { type: "resource", id: place.workbook } };
  const job = await made({ ...given, mode: "foreground" });
  assert.match(job.id, /^us_jb_/);
  assert.deepEqual([job.input, job.metadata, job.subject], [given.input, given.metadata, given.subject]);
  assert.deepEqual([job.status, job.mode, job.trigger], ["created", "foreground", "manual"]);
  assert.ok(job.createdAt instanceof Date && job.updatedAt instanceof Date);
});

test("jobs.get and jobs.list show it", async () => {
  const job = await made();
  assert.equal((await api.jobs.get(job.id)).data.id, job.id);
  const asked = { environmentId: place.environment, workbookId: place.workbook, pageSize: 5, sortDirection: "desc" };
  const page = await api.jobs.list(asked);
  assert.equal(page.data[0].id, job.id);
  assert.equal(page.pagination.currentPage, 1);
  assert.ok(page.pagination.totalCount >= 1);
});

test("jobs.update changes info, progress, metadata and the status", async () => {
  const job = await makeJob("unheard");
  const changed = (await api.jobs.update(job.id, { info: "x", progress: 7, metadata: { b: 2 }, status: "executing" })).data;
  assert.deepEqual([changed.info, changed.progress, changed.metadata, changed.status], ["x", 7, { b: 2 }, "executing"]);
});

test("jobs.delete removes it, and get then says not found", async () => {
  const job = await made();
  assert.deepEqual(await api.jobs.delete(job.id), { data: { success: true } });
  await assert.rejects(api.jobs.get(job.id), (error) => error.statusCode === 404 && error.body.errors.length === 1);
});

test("jobs.execute makes it ready", async () => {
  const job = await made();
  assert.equal((await api.jobs.execute(job.id)).data.success, true);
  assert.equal((await api.jobs.get(job.id)).data.status, "ready");
});

test("jobs.getExecutionPlan, updateExecutionPlan and updateExecutionPlanFields keep a plan", async () => {
  const job = await made({ managed: true });
  const edge = { sourceField: FIELD, destinationField: FIELD, preview: ["Ada"] };
  const put = (await api.jobs.updateExecutionPlan(job.id, { ...PLAN, fieldMapping: [edge], jobId: job.id })).data;
  assert.equal(put.plan.fieldMapping[0].sourceField.key, "name");
  assert.equal(put.job.status, "planning");
  const some = { unmappedSourceFields: [{ sourceField: FIELD, preview: [] }], fileId: "us_fl_x", jobId: job.id };
  await api.jobs.updateExecutionPlanFields(job.id, some);
  const { plan } = (await api.jobs.getExecutionPlan(job.id)).data;
  assert.deepEqual([plan.fieldMapping.length, plan.unmappedSourceFields.length], [1, 1]);
});

test("jobs.ack claims it and ticks", async () => {
  const job = await makeJob("unheard");
  const at = new Date(Date.now() + 60000);
  const first = (await api.jobs.ack(job.id, { info: "Begun", progress: 10, estimatedCompletionAt: at })).data;
  assert.deepEqual([first.status, first.info, first.progress], ["executing", "Begun", 10]);
  assert.ok(first.startedAt instanceof Date);
  assert.equal((await api.jobs.ack(job.id)).data.progress, 10);
});

test("jobs.complete decides it, again is the same, and a late ack answers the decided job", async () => {
  const job = await makeJob("unheard");
  const next = { type: "download", url: "https://example.org/a", fileName: "a.csv" };
  const outcome = { acknowledge: true, message: "Done.", heading: "Hooray", next };
  const done = (await api.jobs.complete(job.id, { outcome, info: "All" })).data;
  assert.deepEqual([done.status, done.progress, done.outcome, done.info], ["complete", 100, outcome, "All"]);
  assert.equal((await api.jobs.complete(job.id, { outcome, info: "All" })).data.status, "complete");
  assert.equal((await api.jobs.ack(job.id, { progress: 5 })).data.status, "complete");
});

test("jobs.complete needs no body", async () => {
  assert.equal((await api.jobs.complete((await makeJob("unheard")).id)).data.status, "complete");
});

test("jobs.fail decides it, and complete is then refused", async () => {
  const job = await makeJob("unheard");
  const failed = (await api.jobs.fail(job.id, { info: "No", outcome: { message: "It broke." } })).data;
  assert.deepEqual([failed.status, failed.outcome.message], ["failed", "It broke."]);
  await assert.rejects(api.jobs.complete(job.id), (error) => error.statusCode === 409);
});

test("jobs.cancel calls it off", async () => {
  const job = await makeJob("unheard");
  assert.equal((await api.jobs.cancel(job.id, { info: "Not needed" })).data.status, "canceled");
});

test("jobs.retry makes a decided job ready again", async () => {
  const job = await makeJob("unheard");
  await api.jobs.fail(job.id);
  assert.equal((await api.jobs.retry(job.id)).data.status, "ready");
});

test("jobs.ackOutcome notes that somebody has seen it", async () => {
  const job = await makeJob("unheard");
  await api.jobs.complete(job.id);
  assert.ok((await api.jobs.ackOutcome(job.id)).data.outcomeAcknowledgedAt instanceof Date);
});

test("jobs.split makes parts, by number and by list", async () => {
  const [one, two] = [await makeJob("unheard"), await makeJob("unheard")];
  await api.jobs.ack(one.id);
  assert.equal((await api.jobs.split(one.id, { parts: 2, runInParallel: true })).data.id, one.id);
  const parts = (await api.jobs.list({ parentId: one.id, sortDirection: "asc" })).data;
  assert.deepEqual(parts.map((part) => part.partData), [{ part: 0, total: 2 }, { part: 1, total: 2 }]);
  assert.deepEqual(parts.map((part) => part.status), ["ready", "ready"]);
  await api.jobs.split(two.id, { parts: [{ from: 0 }, { from: 5 }] });
  const others = (await api.jobs.list({ parentId: two.id, sortDirection: "asc" })).data;
  assert.deepEqual(others.map((part) => part.partData.from), [0, 5]);
  const whole = await api.jobs.list({ workbookId: place.workbook, excludeChildJobs: true, pageSize: 100 });
  assert.ok(!whole.data.some((job) => job.parentId));
});

test("jobs.previewMutation is refused in the documented shape", async () => {
  const asked = { sheetId: "us_sh_x", mutateRecord: "(record) => record" };
  await assert.rejects(api.jobs.previewMutation(asked), (error) => error.statusCode >= 400 && error.body.errors.length > 0);
});

test("a config of another kind arrives", async () => {
  const config = { sheet: "us_sh_x", filter: "none", exceptions: ["us_rc_1"] };
  assert.deepEqual((await made({ config })).config, config);
});
