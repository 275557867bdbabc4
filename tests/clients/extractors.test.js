"use strict";
const assert = require("node:assert");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { test } = require("node:test");
const AdmZip = require("adm-zip");
const XLSX = require("xlsx");
const { FlatfileListener } = require("@flatfile/listener");
const { DelimiterExtractor } = require("@flatfile/plugin-delimiter-extractor");
const { JSONExtractor } = require("@flatfile/plugin-json-extractor");
const { ExcelExtractor } = require("@flatfile/plugin-xlsx-extractor");
const { XMLExtractor } = require("@flatfile/plugin-xml-extractor");
const { ZipExtractor } = require("@flatfile/plugin-zip-extractor");
const { JobsiteDriver } = require("../../clients/javascript");
const { api, place, until } = require("./listening");

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "extractors-"));
/** Where the plugin for zips puts what it finds, under its own name. */
process.env.TMPDIR = folder;
let driver;

test.before(async () => {
  const listener = FlatfileListener.create((client) => {
    client.use(DelimiterExtractor(".txt", { delimiter: "~" }));
    client.use(JSONExtractor());
    client.use(ExcelExtractor());
    client.use(XMLExtractor());
    client.use(ZipExtractor());
  });
  driver = new JobsiteDriver(place.environment);
  listener.mount(driver);
  await driver.start();
});

test.after(() => {
  driver.shutdown();
  fs.rmSync(folder, { recursive: true });
});

async function upload(name, content) {
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  const asked = { spaceId: place.space, environmentId: place.environment };
  return (await api.files.upload(fs.createReadStream(file), asked)).data.id;
}

async function decided(fileId) {
  return until(async () => {
    const { data } = await api.jobs.list({ fileId });
    return data.length && data.every((job) => ["complete", "failed"].includes(job.status)) && data;
  }, { what: `the jobs of ${fileId}` });
}

/** What a file has become: its job, its own state, and for each sheet its name, fields and rows. */
async function read(fileId) {
  const jobs = (await decided(fileId)).map(({ operation, status, outcome }) => [operation, status, outcome.message]);
  const file = (await api.files.get(fileId)).data;
  assert.equal(file.status, "complete");
  const { name, labels, treatments, sheets } = (await api.workbooks.get(file.workbookId)).data;
  assert.deepEqual([name, labels, treatments], [`[file] ${file.name}`, ["file"], ["EXTRACTED_FROM_SOURCE"]]);
  return { jobs, sheets: await Promise.all(sheets.map(rows)) };
}

async function rows({ id, name, config }) {
  const { records } = (await api.records.get(id)).data;
  const keys = config.fields.map((field) => field.key);
  return [name, keys, ...records.map((record) => keys.map((key) => record.values[key].value))];
}

const done = (type) => [[`extract-plugin-${type}`, "complete", "plugins.extraction.extractedFile"]];
const PEOPLE = [["First Name", "Age"], ["Ada", 36], ["Grace", 85]];

function spreadsheet() {
  const book = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet([["A title over it all"], ...PEOPLE]), "People");
  XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet([["Code", "Code"], ["a", "b"]]), "Codes");
  return XLSX.write(book, { type: "buffer", bookType: "xlsx" });
}

// Each plugin rests for three seconds, so they work side by side.
test("the extractors", { concurrency: true }, async (context) => {
  const each = [];
  const may = (name, body) => each.push(context.test(name, body));

  may("json: a sheet for each list, nested members by their path", async () => {
    const people = [{ name: "Ada", home: { city: "London" } }, { name: "Grace", home: { city: "New York" } }];
    const id = await upload("people.json", JSON.stringify({ people, codes: [{ code: 1 }] }));
    assert.deepEqual(await read(id), { jobs: done("json"), sheets: [
      ["people", ["name", "home_city"], ["Ada", "London"], ["Grace", "New York"]], ["codes", ["code"], ["1"]],
    ] });
  });

  may("json: lines", async () => {
    const id = await upload("people.jsonl", '{"name": "Ada"}\n{"name": "Grace"}\n');
    assert.deepEqual(await read(id), { jobs: done("json"), sheets: [["Sheet1", ["name"], ["Ada"], ["Grace"]]] });
  });

  may("xml", async () => {
    const people = "<person born='1815'><name>Ada</name></person><person born='1906'><name>Grace</name></person>";
    // Without the declaration the plugin takes the first record for all there is.
    const id = await upload("people.xml", `<?xml version="1.0"?><people>${people}</people>`);
    const { jobs, sheets } = await read(id);
    const found = sheets.map(([name, keys, ...all]) => [name, [...keys].sort(), ...all.map((row) => [...row].sort())]);
    assert.deepEqual(jobs, done("xml"));
    assert.deepEqual(found, [["Sheet1", ["born", "name"], ["1815", "Ada"], ["1906", "Grace"]]]);
  });

  may("delimiter", async () => {
    const id = await upload("people.txt", PEOPLE.map((row) => row.join("~")).join("\n"));
    const { jobs, sheets } = await read(id);
    assert.deepEqual([jobs, sheets.length], [done("delimiter"), 1]);
    assert.deepEqual(sheets[0].slice(1), [["first_name", "age"], ["Ada", "36"], ["Grace", "85"]]);
  });

  may("xlsx: headers where they are, and twice the same one", async () => {
    const id = await upload("people.xlsx", spreadsheet());
    assert.deepEqual(await read(id), { jobs: done("excel"), sheets: [
      ["People", ["first_name", "age"], ["Ada", "36"], ["Grace", "85"]], ["Codes", ["code", "code_1"], ["a", "b"]],
    ] });
  });

  may("zip: its files are uploaded, and read by whoever reads such", async () => {
    const zip = new AdmZip();
    zip.addFile("inner.csv", Buffer.from("name,age\nAda,36\n"));
    zip.addFile("folder/inner.json", Buffer.from('[{"name": "Grace"}]'));
    const id = await upload("both.zip", zip.toBuffer());
    const [job] = await decided(id);
    assert.deepEqual([job.status, job.outcome.message], ["complete", "Extraction complete"]);
    const files = (await api.files.list({ spaceId: place.space, pageSize: 100 })).data;
    const [csv, json] = ["inner.csv", "inner.json"].map((name) => files.find((file) => file.name === name));
    assert.deepEqual((await read(csv.id)).sheets[0].slice(2), [["Ada", 36]]);
    assert.deepEqual((await read(json.id)).sheets, [["Sheet1", ["name"], ["Grace"]]]);
  });

  may("what cannot be read fails its job with the reason", async () => {
    const id = await upload("broken.json", '{"people": [');
    const [job] = await decided(id);
    assert.deepEqual([job.status, job.info], ["failed", "plugins.extraction.extractionFailed"]);
    assert.match(job.outcome.message, /JSON/);
    assert.equal((await api.files.get(id)).data.status, "failed");
  });
  await Promise.all(each);
});
