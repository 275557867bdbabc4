"use strict";
const assert = require("node:assert");
const { test } = require("node:test");
const { FlatfileListener } = require("@flatfile/listener");
const { bulkRecordHook, recordHook } = require("@flatfile/plugin-record-hook");
const { JobsiteDriver } = require("../../clients/javascript");
const { api, place, until } = require("./listening");

const FIELDS = [
  { key: "name", type: "string", label: "Name" },
  { key: "email", type: "string", label: "Email" },
  { key: "age", type: "number", label: "Age" },
];
const commits = [];
let driver, calls = 0;

test.before(async () => {
  const listener = FlatfileListener.create((client) => {
    client.on("commit:created", (event) => { commits.push(event); });
    client.use(recordHook("hooked", (record) => {
      calls += 1;
      const name = record.get("name");
      if (name) record.set("name", name.trim().toUpperCase());
      if (!String(record.get("email") || "").includes("@")) record.addError("email", "That is no address.");
      if (record.get("age") === 7) record.addWarning("age", "Young.");
    }));
    client.use(bulkRecordHook("many", (records) => { for (const record of records) record.set("name", "set"); }));
  });
  driver = new JobsiteDriver(place.environment);
  listener.mount(driver);
  await driver.start();
});

test.after(() => driver.shutdown());

async function makeSheet(slug, settings) {
  const body = { name: slug, spaceId: place.space, settings, sheets: [{ name: slug, slug, fields: FIELDS }] };
  return (await api.workbooks.create(body)).data.sheets[0].id;
}

async function records(sheet) {
  return (await api.records.get(sheet)).data.records;
}

async function insert(sheet, ...rows) {
  const cells = (row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, { value }]));
  return (await api.records.insert(sheet, rows.map(cells))).data;
}

const errors = (record) => record.values.email.messages.map((message) => [message.type, message.source, message.message]);
const soon = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

test("a hook writes back once, and its own write starts no hook", async () => {
  const sheet = await makeSheet("hooked");
  await insert(sheet, { name: " ada ", email: "ada@example.org", age: 36 }, { name: "bob", email: "nowhere", age: 7 });
  await until(async () => (await records(sheet))[0].values.name.value === "ADA", { what: "the hook's write" });
  const [ada, bob] = await records(sheet);
  assert.deepEqual([ada.values.name.value, bob.values.name.value], ["ADA", "BOB"]);
  assert.deepEqual(errors(ada), []);
  assert.deepEqual(errors(bob), [["error", "custom-logic", "That is no address."]]);
  assert.deepEqual([ada.valid, bob.valid, bob.values.email.valid], [true, false, false]);
  assert.deepEqual(bob.values.age.messages.map((message) => message.type), ["warn"]);
  const before = calls;
  await soon(1500);
  assert.deepEqual([calls, before], [2, 2]);
  assert.equal(commits.filter((event) => event.context.sheetId === sheet).length, 1);
});

test("a message goes when what it was about is mended", async () => {
  const sheet = await makeSheet("hooked");
  await insert(sheet, { name: "EVE", email: "nowhere" });
  const [eve] = await until(async () => {
    const found = await records(sheet);
    return errors(found[0]).length && found;
  }, { what: "the message" });
  await api.records.update(sheet, [{ id: eve.id, values: { email: { value: "eve@example.org" } } }]);
  await until(async () => !errors((await records(sheet))[0]).length, { what: "the message to go" });
  const [mended] = await records(sheet);
  assert.deepEqual([mended.valid, mended.values.email.value, mended.values.name.value], [true, "eve@example.org", "EVE"]);
});

test("records that a hook leaves as they are are not written back", async () => {
  const sheet = await makeSheet("hooked");
  const before = calls;
  const { versionId } = await insert(sheet, { name: "ADA", email: "ada@example.org" });
  await until(() => calls === before + 1, { what: "the hook" });
  await soon(700);
  const asked = await api.records.get(sheet);
  assert.ok(versionId);
  assert.equal(asked.data.records[0].values.name.value, "ADA");
  assert.deepEqual(Object.keys(asked.data.records[0]).sort(), ["config", "id", "metadata", "valid", "values"]);
});

test("a commit that is tracked is completed, whether the hook changed something or not", async () => {
  const sheet = await makeSheet("hooked", { trackChanges: true });
  const left = async () => (await api.sheets.getSheetCommits(sheet, { completed: false })).data;
  await insert(sheet, { name: " ada ", email: "ada@example.org" });
  await until(async () => (await records(sheet))[0].values.name.value === "ADA");
  await insert(sheet, { name: "BOB", email: "bob@example.org" });
  await until(async () => !(await left()).length, { what: "both commits to be completed" });
  const tracked = commits.filter((event) => event.context.sheetId === sheet);
  assert.deepEqual(tracked.map((event) => event.payload.trackChanges), [true, true]);
});

test("a bulk hook changes 1,200 records", async () => {
  const sheet = await makeSheet("many");
  await insert(sheet, ...Array.from({ length: 1200 }, (_, number) => ({ name: `n${number}`, age: number })));
  const isSet = async () => (await records(sheet)).every((record) => record.values.name.value === "set");
  await until(isSet, { what: "every record to be set" });
  assert.deepEqual((await records(sheet)).map((record) => record.values.age.value), [...Array(1200).keys()]);
});
