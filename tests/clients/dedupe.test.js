"use strict";
const assert = require("node:assert");
const { test } = require("node:test");
const { FlatfileListener } = require("@flatfile/listener");
const { dedupePlugin } = require("@flatfile/plugin-dedupe");
const { JobsiteDriver } = require("../../clients/javascript");
const { api, place, until } = require("./listening");

const FIELDS = [{ key: "email", type: "string" }, { key: "name", type: "string" }];
const ROWS = [["a@x.org", "Ann"], ["b@x.org", "Bob"], ["a@x.org", "Anna"], ["b@x.org", "Bert"], ["c@x.org", "Cleo"]];
let driver;

test.before(async () => {
  const listener = FlatfileListener.create((client) => {
    client.use(dedupePlugin("dedupe-first", { on: "email", keep: "first" }));
    client.use(dedupePlugin("dedupe-last", { on: "email", keep: "last" }));
    client.use(dedupePlugin("dedupe-own", { custom: (records) => records.slice(1).map((record) => record.id) }));
  });
  driver = new JobsiteDriver(place.environment);
  listener.mount(driver);
  await driver.start();
});

test.after(() => driver.shutdown());

async function names(sheet) {
  return (await api.records.get(sheet)).data.records.map((record) => record.values.name.value);
}

/** What is left of rows after the action of their sheet has been used, and its job. */
async function left(operation, rows = ROWS) {
  const sheets = [{ name: "People", slug: "people", fields: FIELDS, actions: [{ operation, label: "Dedupe" }] }];
  const made = await api.workbooks.create({ name: operation, spaceId: place.space, sheets });
  const sheet = made.data.sheets[0].id;
  await api.records.insert(sheet, rows.map(([email, name]) => ({ email: { value: email }, name: { value: name } })));
  const job = { type: "sheet", operation, source: sheet, trigger: "immediate" };
  const { id } = (await api.jobs.create(job)).data;
  const ended = await until(async () => {
    const { data } = await api.jobs.get(id);
    return ["complete", "failed"].includes(data.status) && data;
  }, { what: operation });
  const { counts } = (await api.sheets.getRecordCounts(sheet)).data;
  return { names: await names(sheet), status: ended.status, info: ended.info, total: counts.total };
}

for (const [operation, names] of Object.entries({
  "dedupe-first": ["Ann", "Bob", "Cleo"],
  "dedupe-last": ["Anna", "Bert", "Cleo"],
  "dedupe-own": ["Ann"],
})) {
  test(`${operation} leaves ${names.join(", ")}`, async () => {
    const info = "Successfully removed records";
    assert.deepEqual(await left(operation), { names, status: "complete", info, total: names.length });
  });
}

test("a page of duplicates is removed at once", async () => {
  const { names, status, total } = await left("dedupe-first", Array.from({ length: 3000 }, () => ["a@x.org", "Ann"]));
  assert.deepEqual([names, status, total], [["Ann"], "complete", 1]);
});
