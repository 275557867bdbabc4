"use strict";
const assert = require("node:assert");
const { test } = require("node:test");
const { FlatfileListener } = require("@flatfile/listener");
const { configureSpace } = require("@flatfile/plugin-space-configure");
const { JobsiteDriver } = require("../../clients/javascript");
const { api, place, until } = require("./listening");

const FIELDS = [
  { key: "name", type: "string", label: "Name", constraints: [{ type: "required" }] },
  { key: "age", type: "number", label: "Age", description: "In years" },
  { key: "is_member", type: "boolean", label: "Member" },
  { key: "born", type: "date", label: "Born" },
  { key: "colour", type: "enum", label: "Colour", config: { options: [{ value: "red", label: "Red" }, { value: "blue", label: "Blue" }] } },
];
const SUBMIT = { operation: "submit", mode: "foreground", label: "Submit", description: "Send it?", primary: true };
const SHEETS = [
  { name: "Contacts", slug: "contacts", fields: FIELDS, actions: [{ operation: "clean", label: "Clean" }] },
  { name: "Orders", slug: "orders", fields: [{ key: "contact", type: "reference", label: "Contact", config: { ref: "contacts", key: "name", relationship: "has-one" } }] },
];
const THEME = { theme: { root: { primaryColor: "#ff0000" }, sidebar: { logo: "https://example.org/logo.png" } } };
const SETUP = {
  workbooks: [
    { name: "People", labels: ["primary"], namespace: "people", sheets: SHEETS, actions: [SUBMIT] },
    { name: "Things", sheets: [{ name: "Things", slug: "things", fields: [{ key: "id", type: "string" }] }] },
  ],
  space: { metadata: THEME },
  documents: [{ title: "Read me", body: "# Welcome" }],
  config: { maintainWorkbookOrder: true },
};

const calls = [];
let driver;

test.before(async () => {
  const listener = FlatfileListener.create((client) => {
    client.use(configureSpace(SETUP, async (event, workbookIds, tick) => {
      calls.push({ spaceId: event.context.spaceId, workbookIds });
      await tick(75, "Callback");
    }));
  });
  driver = new JobsiteDriver(place.environment);
  listener.mount(driver);
  await driver.start();
});

test.after(() => driver.shutdown());

test("a new space is configured to the letter", async (context) => {
  const { id } = (await api.spaces.create({ name: "Made by a plugin", autoConfigure: true })).data;
  const job = await until(async () => {
    const { data } = await api.jobs.list({ spaceId: id });
    return data.find((each) => each.operation === "configure" && ["complete", "failed"].includes(each.status));
  }, { what: "space:configure to be decided" });
  const space = (await api.spaces.get(id)).data;
  const listed = (await api.workbooks.list({ spaceId: id })).data;
  const people = listed.find((workbook) => workbook.name === "People");

  await context.test("the job ends with the plugin's words", () => {
    assert.deepEqual([job.status, job.progress], ["complete", 100], JSON.stringify(job));
    assert.match(JSON.stringify(job), /Space configured/);
  });
  await context.test("workbooks with labels, namespace and actions", () => {
    assert.deepEqual(listed.map((workbook) => workbook.name).sort(), ["People", "Things"]);
    assert.deepEqual([people.labels, people.namespace, people.spaceId], [["primary"], "people", id]);
    for (const [key, value] of Object.entries(SUBMIT)) assert.deepEqual(people.actions[0][key], value, key);
  });
  await context.test("sheets with their fields, in order", () => {
    assert.deepEqual(people.sheets.map((sheet) => [sheet.name, sheet.slug]), [["Contacts", "contacts"], ["Orders", "orders"]]);
    const { fields, actions } = people.sheets[0].config;
    assert.deepEqual(fields.map((field) => [field.key, field.type]), FIELDS.map((field) => [field.key, field.type]));
    assert.deepEqual(fields[0].constraints, FIELDS[0].constraints);
    assert.deepEqual(fields[1].description, "In years");
    assert.deepEqual(fields[4].config.options.map((option) => option.value), ["red", "blue"]);
    assert.equal(actions[0].operation, "clean");
    assert.equal(people.sheets[1].config.fields[0].config.ref, "contacts");
  });
  await context.test("theme, first workbook and the order of the sidebar", () => {
    assert.deepEqual(space.metadata.theme, THEME.theme);
    assert.equal(space.primaryWorkbookId, people.id);
    const order = ["People", "Things"].map((name) => listed.find((workbook) => workbook.name === name).id);
    assert.deepEqual(space.settings.sidebarConfig.workbookSidebarOrder, order);
  });
  await context.test("documents", async () => {
    const documents = (await api.documents.list(id)).data;
    assert.deepEqual(documents.map((document) => [document.title, document.body]), [["Read me", "# Welcome"]]);
  });
  await context.test("the callback was told", () => {
    const call = calls.find((each) => each.spaceId === id);
    assert.deepEqual(new Set(call.workbookIds), new Set(listed.map((workbook) => workbook.id)));
  });
});
