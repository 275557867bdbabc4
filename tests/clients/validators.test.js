"use strict";
const assert = require("node:assert");
const { test } = require("node:test");
const { FlatfileListener } = require("@flatfile/listener");
const { storedConstraint } = require("@flatfile/plugin-stored-constraints");
const { validateDate } = require("@flatfile/plugin-validate-date");
const { JobsiteDriver } = require("../../clients/javascript");
const { api, place, until } = require("./listening");

let driver, app;

test.before(async () => {
  app = (await api.apps.create({ name: "Checks", namespace: "checks", type: "CUSTOM" })).data;
  driver = new JobsiteDriver(place.environment);
  const listener = FlatfileListener.create((client) => {
    client.use(validateDate({ sheetSlug: "dates", dateFields: ["born"], outputFormat: "yyyy-MM-dd", includeTime: false }));
    // It would answer for every sheet there is, and fail where no app is told.
    client.filter({ appId: app.id }, (own) => { own.use(storedConstraint()); });
  });
  listener.mount(driver);
  await driver.start();
});

test.after(() => driver.shutdown());

async function makeSheet(slug, fields, more = {}) {
  const sheets = [{ name: slug, slug, fields }];
  return (await api.workbooks.create({ name: slug, spaceId: place.space, sheets, ...more })).data.sheets[0].id;
}

async function insert(sheet, key, ...values) {
  await api.records.insert(sheet, values.map((value) => ({ [key]: { value } })));
}

async function cells(sheet, key) {
  return (await api.records.get(sheet)).data.records.map(({ values }) => values[key]);
}

test("validate-date rewrites dates and complains of the others", async () => {
  const sheet = await makeSheet("dates", [{ key: "born", type: "string", label: "Born" }]);
  await insert(sheet, "born", "December 10, 1815", "23 June 1912", "no day at all", null);
  await until(async () => (await cells(sheet, "born"))[0].value === "1815-12-10", { what: "the date" });
  const found = await cells(sheet, "born");
  assert.deepEqual(found.map((cell) => cell.value), ["1815-12-10", "1912-06-23", "no day at all", null]);
  assert.deepEqual(found.map((cell) => cell.messages.map((each) => each.message)), [[], [], ["Unable to parse date string"], []]);
  assert.deepEqual(found.map((cell) => cell.valid), [true, true, false, true]);
});

test("stored-constraints runs what an app keeps", async () => {
  const constraint = {
    label: "A postcode",
    validator: "postcode",
    function: `function constraint(value, key, { config, record, deps }) {
      if (value && !deps.validator.isPostalCode(value, config.country)) record.addError(key, "That is no postcode.");
    }`,
  };
  await api.apps.createConstraint(app.id, constraint);
  const stored = [{ type: "stored", validator: "postcode", config: { country: "DE" } }];
  const space = (await api.spaces.create({ name: "With an app", appId: app.id })).data;
  const sheet = await makeSheet("addresses", [{ key: "postcode", type: "string", constraints: stored }], { spaceId: space.id });
  await insert(sheet, "postcode", "10115", "a castle");
  await until(async () => (await cells(sheet, "postcode"))[1].messages.length, { what: "the complaint" });
  const found = await cells(sheet, "postcode");
  assert.deepEqual(found.map((cell) => cell.messages.map((each) => each.message)), [[], ["That is no postcode."]]);
});
