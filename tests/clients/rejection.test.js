"use strict";
const assert = require("node:assert");
const http = require("node:http");
const { test } = require("node:test");
const { FlatfileListener } = require("@flatfile/listener");
const { jobHandler } = require("@flatfile/plugin-job-handler");
const { responseRejectionHandler } = require("@flatfile/util-response-rejection");
const { JobsiteDriver } = require("../../clients/javascript");
const { api, place, until } = require("./listening");

// The plugin would add its own field, but in words that @flatfile/api 1.23.0 refuses to send (its addField wants a body).
const STATES = { options: [{ value: "submitted", label: "Submitted" }, { value: "rejected", label: "Rejected" }] };
const STATE = { key: "submissionStatus", type: "enum", readonly: true, config: STATES };
const FIELDS = [{ key: "name", type: "string" }, { key: "email", type: "string" }, STATE];
const ROWS = [["Ann", "ann@x.org"], ["Bob", "bob@y.org"], ["Cleo", "cleo@x.org"]];
let driver, receiver;

/** Somebody else's service: takes a workbook, and will not have addresses at y.org. */
function judge(request, response) {
  let body = "";
  request.on("data", (chunk) => { body += chunk; });
  request.on("end", () => {
    const { workbook, sheets, deleteSubmitted } = JSON.parse(body);
    const isBad = (record) => record.values.email.value.endsWith("@y.org");
    const complaint = (record) => ({ id: record.id, values: [{ field: "email", message: "Nobody is there." }] });
    const judged = sheets.map(({ id, records }) => ({ sheetId: id, rejectedRecords: records.filter(isBad).map(complaint) }));
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify({ rejections: { id: workbook, deleteSubmitted, sheets: judged } }));
  });
}

async function submit(event, tick) {
  const { workbookId, jobId } = event.context;
  const { deleteSubmitted } = (await api.jobs.get(jobId)).data.input;
  const { data: sheets } = await api.sheets.list({ workbookId });
  await tick(30, "Reading");
  const read = async ({ id }) => ({ id, records: (await api.records.get(id)).data.records });
  const body = { workbook: workbookId, deleteSubmitted, sheets: await Promise.all(sheets.map(read)) };
  const url = `http://127.0.0.1:${receiver.address().port}`;
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  return responseRejectionHandler((await answer.json()).rejections);
}

test.before(async () => {
  receiver = http.createServer(judge);
  await new Promise((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const listener = FlatfileListener.create((client) => {
    client.use(jobHandler("workbook:submit", submit));
  });
  driver = new JobsiteDriver(place.environment);
  listener.mount(driver);
  await driver.start();
});

test.after(() => {
  driver.shutdown();
  receiver.close();
});

/** A workbook that has been submitted, its job, and what its records have become. */
async function submitted(input) {
  const sheets = [{ name: "Submitted", slug: "submitted", fields: FIELDS }];
  const workbook = (await api.workbooks.create({ name: "Submitted", spaceId: place.space, sheets })).data;
  const sheet = workbook.sheets[0].id;
  await api.records.insert(sheet, ROWS.map(([name, email]) => ({ name: { value: name }, email: { value: email } })));
  const job = { type: "workbook", operation: "submit", source: workbook.id, trigger: "immediate", input };
  const { id } = (await api.jobs.create(job)).data;
  const ended = await until(async () => {
    const { data } = await api.jobs.get(id);
    return ["complete", "failed"].includes(data.status) && data;
  }, { what: "the submission" });
  assert.equal(ended.status, "complete", JSON.stringify(ended));
  return { sheet, outcome: ended.outcome };
}

async function records(sheet, query) {
  return (await api.records.get(sheet, query)).data.records;
}

const words = (cell) => cell.messages.map((message) => [message.type, message.message]);

test("rejected records are marked, and the outcome leads to them", async () => {
  const { sheet, outcome } = await submitted({});
  const found = await records(sheet);
  const states = found.map(({ values }) => values.submissionStatus.value);
  assert.deepEqual(states, ["submitted", "rejected", "submitted"]);
  assert.deepEqual(found.map(({ values }) => words(values.email)), [[], [["error", "Nobody is there."]], []]);
  assert.deepEqual(found.map((record) => record.valid), [true, false, true]);
  const { heading, acknowledge, next } = outcome;
  assert.deepEqual([heading, acknowledge, next.id, next.label], ["Rejected Records", true, sheet, "View Rejected Records"]);
  const asked = Object.fromEntries(new URLSearchParams(next.query));
  assert.deepEqual((await records(sheet, asked)).map(({ values }) => values.name.value), ["Bob"]);
  // The insert, and the states. A hook that heard of the messages too would take them away again.
  const heard = (await api.events.list({ spaceId: place.space, topic: "commit:created", pageSize: 100 })).data;
  assert.equal(heard.filter((event) => event.context.sheetId === sheet).length, 2);
});

test("what was taken is deleted where the answer says so", async () => {
  const { sheet, outcome } = await submitted({ deleteSubmitted: true });
  assert.deepEqual([outcome.heading, outcome.next], ["Rejected Records", undefined]);
  const left = await until(async () => {
    const found = await records(sheet);
    return found.length === 1 && found;
  }, { what: "the deletion" });
  assert.deepEqual([left[0].values.name.value, words(left[0].values.email)], ["Bob", [["error", "Nobody is there."]]]);
});
