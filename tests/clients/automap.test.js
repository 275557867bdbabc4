"use strict";
const assert = require("node:assert");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { test } = require("node:test");
const { FlatfileListener } = require("@flatfile/listener");
const { automap } = require("@flatfile/plugin-automap");
const { JobsiteDriver } = require("../../clients/javascript");
const { api, place, until } = require("./listening");

const FIELDS = [
  { key: "full_name", type: "string", label: "Full name" },
  { key: "email", type: "string", label: "Email", constraints: [{ type: "required" }] },
  {
    key: "state", type: "enum", label: "State",
    config: { options: [{ value: "on", label: "Active" }, { value: "off", label: "Switched off" }] },
  },
];
const CSV = "Full Name,E-Mail,state,note\nAda,ada@example.org,active,\nBob,,Switched Off,\n,,,alone\n";
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "automap-"));
const bailed = [];
let driver, sheet;

test.before(async () => {
  const body = { name: "Mapped", spaceId: place.space, labels: [], sheets: [{ name: "Mapped", slug: "mapped", fields: FIELDS }] };
  const workbook = (await api.workbooks.create(body)).data;
  sheet = workbook.sheets[0].id;
  const listener = FlatfileListener.create((client) => {
    client.use(automap({
      accuracy: "confident",
      defaultTargetSheet: "Mapped",
      targetWorkbook: workbook.id,
      matchFilename: /automap/,
      onFailure: (event) => { bailed.push(event.context.jobId); },
    }));
  });
  driver = new JobsiteDriver(place.environment);
  listener.mount(driver);
  await driver.start();
});

test.after(async () => {
  await driver.shutdown();
  fs.rmSync(folder, { recursive: true });
});

async function upload(name, text) {
  const file = path.join(folder, name);
  fs.writeFileSync(file, text);
  const options = { spaceId: place.space, environmentId: place.environment, mode: "import" };
  return (await api.files.upload(fs.createReadStream(file), options)).data;
}

async function mappings(file) {
  const { workbookId } = (await api.files.get(file.id)).data;
  return workbookId ? (await api.jobs.list({ source: workbookId })).data.filter((job) => job.operation === "map") : [];
}

test("an uploaded file is mapped to the sheet without anybody's help", async () => {
  const file = await upload("automap contacts.csv", CSV);
  const job = await until(async () => {
    const [found] = await mappings(file);
    return found && found.status === "complete" && found;
  }, { what: "the mapping to be complete", seconds: 60 });
  const { records } = (await api.records.get(sheet)).data;
  const row = (record) => FIELDS.map((field) => record.values[field.key].value ?? null);
  assert.deepEqual(records.map(row), [["Ada", "ada@example.org", "on"], ["Bob", null, "off"]]);
  assert.deepEqual(records.map((record) => record.valid), [true, false]);
  assert.deepEqual(job.result.read, job.result.stored + job.result.rejected);
  assert.equal(job.config.destinationSheetId, sheet);
  const { plan } = (await api.jobs.getExecutionPlan(job.id)).data;
  const certain = plan.fieldMapping.map((edge) => [edge.destinationField.key, edge.metadata.certainty]);
  assert.deepEqual(certain, [["full_name", "absolute"], ["email", "absolute"], ["state", "absolute"]]);
  assert.deepEqual(plan.unmappedSourceFields.map((one) => one.sourceField.key), ["note"]);
  await until(async () => /⚡️ .* 🔁 Mapped/.test((await api.files.get(file.id)).data.name), { what: "the file's new name" });
});

test("a file whose columns are nothing alike waits for a person, who agrees to a plan of their own", async () => {
  const file = await upload("automap strange.csv", "qqq,www\nEve,eve@example.org\n");
  const job = await until(async () => {
    const [found] = await mappings(file);
    return found && bailed.includes(found.id) && found;
  }, { what: "the plugin to give up", seconds: 60 });
  assert.equal((await api.jobs.get(job.id)).data.status, "planning");
  const { plan } = (await api.jobs.getExecutionPlan(job.id)).data;
  const [name, email] = plan.unmappedSourceFields.map((one) => one.sourceField);
  const fieldMapping = [
    { sourceField: name, destinationField: FIELDS[0] },
    { sourceField: email, destinationField: FIELDS[1] },
  ];
  await api.jobs.updateExecutionPlanFields(job.id, { fileId: file.id, jobId: job.id, fieldMapping });
  await api.jobs.execute(job.id);
  await until(async () => (await api.jobs.get(job.id)).data.status === "complete", { what: "the job to end" });
  const { records } = (await api.records.get(sheet)).data;
  assert.equal(records.at(-1).values.email.value, "eve@example.org");
});
