"use strict";
const assert = require("node:assert");
const { test } = require("node:test");
const { api, place } = require("./listening");

const ACTION = { label: "Greet", operation: "greet", mode: "foreground", description: "Greet?", primary: true };
const FORM = { type: "simple", fields: [{ key: "name", label: "Name", type: "string", constraints: [{ type: "required" }] }] };
const at = { spaceId: place.space };

test("actions.create keeps the form and the constraints", async () => {
  const given = { ...ACTION, targetId: place.workbook, inputForm: FORM, constraints: [{ type: "hasData" }] };
  const made = (await api.actions.create({ ...at, body: given })).data;
  assert.match(made.id, /^us_act_/);
  assert.deepEqual(made.inputForm, FORM);
  assert.deepEqual(made.constraints, [{ type: "hasData" }]);
  assert.ok(made.createdAt instanceof Date);
});

test("actions.bulkCreate and actions.getAll answer bare arrays", async () => {
  const body = ["one", "two"].map((operation) => ({ label: operation, operation, targetId: place.workbook }));
  const made = await api.actions.bulkCreate({ ...at, body });
  assert.deepEqual(made.map((action) => action.operation), ["one", "two"]);
  const all = await api.actions.getAll(at);
  assert.ok(made.every((action) => all.some((each) => each.id === action.id)));
});

test("actions.get, update and delete", async () => {
  const { id } = (await api.actions.create({ ...at, body: { ...ACTION, targetId: place.workbook } })).data;
  assert.equal((await api.actions.get(id)).data.label, "Greet");
  assert.equal((await api.actions.update(id, { label: "Welcome", confirm: false })).data.label, "Welcome");
  assert.equal((await api.actions.delete(id)).data.success, true);
  await assert.rejects(api.actions.get(id), (error) => error.statusCode === 404);
});
