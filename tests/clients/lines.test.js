"use strict";
/** Records as lines of JSON, by the client's second generation: `api.records.v2`. */

const assert = require("node:assert");
const { test } = require("node:test");
const { api, place } = require("./listening");

async function sheet() {
  const fields = [{ key: "name", type: "string" }, { key: "age", type: "number" }];
  const sheets = [{ name: "People", slug: "people", fields }];
  const made = await api.workbooks.create({ name: "Lines", spaceId: place.space, sheets });
  return made.data.sheets[0].id;
}

async function* people(count) {
  for (let number = 0; number < count; number += 1) yield { name: `Somebody ${number}`, age: number };
}

async function all(stream) {
  const found = [];
  for await (const each of stream) found.push(each);
  return found;
}

test("writeRaw makes, changes and removes, and getRaw reads it back", async () => {
  const sheetId = await sheet();
  const wrote = await api.records.v2.writeRaw([{ name: "Ada", age: 36 }, { name: "Grace", age: 85 }], { sheetId });
  assert.deepEqual([wrote.success, wrote.created], [true, 2]);
  const [ada, grace] = await api.records.v2.getRaw(sheetId, { includeTimestamps: true });
  assert.match(ada.__k, /^us_rc_/);
  assert.deepEqual([ada.name, ada.age, ada.__e, ada.__u !== undefined], ["Ada", 36, true, true]);
  const changed = await api.records.v2.writeRaw([{ __k: ada.__k, age: 37 }, { __k: grace.__k, __d: true }], { sheetId });
  assert.equal(changed.updated, 1);
  const left = await api.records.v2.getRaw(sheetId, { fields: ["name", "age"] });
  assert.deepEqual(left.map((each) => [each.__k, each.name, each.age]), [[ada.__k, "Ada", 37]]);
  assert.deepEqual((await api.records.get(sheetId)).data.records.map((each) => each.values.age.value), [37]);
});

test("writeRawStreaming and getRawStreaming pass on what does not fit in one answer", async () => {
  const sheetId = await sheet();
  const wrote = await api.records.v2.writeRawStreaming(people(12000), { sheetId });
  assert.deepEqual([wrote.success, wrote.created], [true, 12000]);
  const found = await all(api.records.v2.getRawStreaming(sheetId, { includeSheet: true }));
  assert.equal(found.length, 12000);
  assert.deepEqual([found[0].name, found.at(-1).age, found[0].__s], ["Somebody 0", 11999, sheetId]);
  const some = await all(api.records.v2.getRawStreaming(sheetId, { q: "age gte 11990", sortField: "age" }));
  assert.equal(some.length, 10);
});

test("a line that is wrong is refused, and nothing is stored", async () => {
  const sheetId = await sheet();
  const wrong = api.records.v2.writeRaw([{ name: "Ada" }, { __k: "us_rc_unknown", name: "Eve" }], { sheetId });
  await assert.rejects(wrong, (error) => error.statusCode >= 400 && error.statusCode < 500);
  assert.deepEqual(await api.records.v2.getRaw(sheetId), []);
});
