"use strict";
const assert = require("node:assert");
const { test } = require("node:test");
const { api, place } = require("./listening");

const { environment: environmentId } = place;
const gone = (error) => error.statusCode === 404;
const source = { name: "In", fields: [{ key: "first", type: "string" }] };
const destination = { name: "Out", fields: [{ key: "name", type: "string" }] };
const body = { source, destination, namespace: "people", save: true, rules: [{ name: "Assign", type: "assign" }] };

test("mapping programs are made, listed, changed and deleted", async () => {
  const made = (await api.mapping.createMappingProgram({ environmentId, body })).data;
  assert.deepEqual([made.sourceKeys, made.destinationKeys], [["first"], ["name"]]);
  const listed = (await api.mapping.listMappingPrograms({ environmentId, sourceKeys: "first" })).data;
  assert.ok(listed.some((each) => each.id === made.id));
  const changed = (await api.mapping.updateMappingProgram(made.id, { source, destination, namespace: "other" })).data;
  assert.deepEqual([changed.namespace, changed.rules], ["other", made.rules]);
  assert.equal((await api.mapping.deleteMappingProgram(made.id)).data.success, true);
  await assert.rejects(api.mapping.getMappingProgram(made.id), gone);
});

test("mapping rules are made, listed, changed and deleted", async () => {
  const { id } = (await api.mapping.createMappingProgram({ environmentId, body: { ...body, rules: [] } })).data;
  const rules = [{ name: "One", type: "assign", config: { a: 1 }, metadata: {} }, { name: "Two", type: "ignore" }];
  const [one, two] = (await api.mapping.createRules(id, rules)).data;
  assert.deepEqual((await api.mapping.listRules(id)).data, [one, two]);
  assert.equal((await api.mapping.updateRule(id, one.id, { name: "1", type: "assign" })).data.name, "1");
  const both = (await api.mapping.updateRules(id, [{ ...two, confidence: 0.5 }, { ...one, acceptedAt: new Date() }])).data;
  assert.deepEqual([both[0].confidence, both[1].config], [0.5, { a: 1 }]);
  assert.equal((await api.mapping.deleteRule(id, one.id)).data.success, true);
  await assert.rejects(api.mapping.getRule(id, one.id), gone);
  assert.equal((await api.mapping.deleteMultipleRules(id, { ruleIds: [two.id] })).data.success, true);
  assert.deepEqual((await api.mapping.listRules(id)).data, []);
  assert.equal((await api.mapping.deleteAllHistoryForUser({ environmentId })).data.success, true);
  await assert.rejects(api.mapping.getMappingProgram(id), gone);
});
