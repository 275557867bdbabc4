"use strict";
const assert = require("node:assert");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { test } = require("node:test");
const XLSX = require("xlsx");
const { FlatfileListener } = require("@flatfile/listener");
const { exportWorkbookPlugin } = require("@flatfile/plugin-export-workbook");
const { JobsiteDriver } = require("../../clients/javascript");
const { api, place, until } = require("./listening");

const FIELDS = [{ key: "name", type: "string" }, { key: "age", type: "number" }];
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "export-"));
const home = process.cwd();
let driver;

test.before(async () => {
  process.chdir(folder); // the plugin writes its file to where it was started, and leaves it there
  // Its handler lies outside of its own filter and hears every job there is, so it gets a listener of its own.
  const listener = FlatfileListener.create((client) => { client.use(exportWorkbookPlugin()); });
  driver = new JobsiteDriver(place.environment);
  listener.mount(driver);
  await driver.start();
});

test.after(() => {
  driver.shutdown();
  process.chdir(home);
  fs.rmSync(folder, { recursive: true });
});

async function content(fileId) {
  const chunks = [];
  for await (const chunk of await api.files.download(fileId)) chunks.push(chunk);
  return XLSX.read(Buffer.concat(chunks));
}

test("a workbook is exported to a file that can be downloaded, with what is wrong as comments", async () => {
  const sheets = ["People", "Pets"].map((name) => ({ name, slug: name.toLowerCase(), fields: FIELDS }));
  const workbook = (await api.workbooks.create({ name: "To export", spaceId: place.space, sheets })).data;
  const rows = [{ name: { value: "Ada" }, age: { value: 36 } }, { name: { value: "Grace" }, age: { value: "old" } }];
  await api.records.insert(workbook.sheets[0].id, rows);
  const job = { type: "workbook", operation: "downloadWorkbook", source: workbook.id, trigger: "immediate" };
  const { id } = (await api.jobs.create(job)).data;
  const ended = await until(async () => {
    const { data } = await api.jobs.get(id);
    return ["complete", "failed"].includes(data.status) && data;
  }, { what: "the export" });
  assert.equal(ended.status, "complete");
  assert.match(ended.outcome.message, /successfully written/);

  const exported = (await api.files.list({ spaceId: place.space, mode: "export" })).data;
  const file = exported.find((each) => /^Workbook-\d+\.xlsx$/.test(each.name));
  assert.deepEqual([file.mode, file.workbookId], ["export", undefined]);
  const book = await content(file.id);
  assert.deepEqual(book.SheetNames, ["People", "Pets"]);
  assert.deepEqual(XLSX.utils.sheet_to_json(book.Sheets.People), [{ name: "Ada", age: 36 }, { name: "Grace", age: "old" }]);
  assert.match(book.Sheets.People.B3.c[0].t, /^\[ERROR\]: /);
  assert.deepEqual((await api.jobs.list({ fileId: file.id })).data, []);
});
