"use strict";
/** What belongs to a space besides its data: guidance and drafts. */

const assert = require("node:assert");
const { test } = require("node:test");
const { api, place } = require("./listening");

const spaceId = place.space;
const options = { target: "getting-started", trigger: "first", type: "sidebar", role: "admin" };

test("spaces.createGuidance, listGuidance, getGuidance, updateGuidance and deleteGuidance", async () => {
  const made = await api.spaces.createGuidance(spaceId, { guideSlug: "getting-started", options });
  assert.match(made.id, /^us_gd_/);
  assert.deepEqual(made.options, options);
  const listed = (await api.spaces.listGuidance(spaceId, { includeGuide: true })).data;
  assert.deepEqual(listed.map((each) => each.id), [made.id]);
  const plain = { target: "sheet", trigger: "hover", type: "tooltip" };
  const changed = await api.spaces.updateGuidance(spaceId, made.id, { options: { ...plain, role: undefined } });
  assert.deepEqual(changed.options, plain);
  assert.equal((await api.spaces.getGuidance(spaceId, made.id)).guideSlug, "getting-started");
  assert.equal((await api.spaces.deleteGuidance(spaceId, made.id)).data.success, true);
  await assert.rejects(api.spaces.getGuidance(spaceId, made.id), (error) => error.statusCode === 404);
});

test("spaces.createDraft, listSpaceDrafts, getSpaceDraft and mergeDraft", async () => {
  const space = (await api.spaces.create({ name: "Drafted" })).data;
  const sheets = [{ name: "People", slug: "people", fields: [{ key: "name", type: "string" }] }];
  const workbook = (await api.workbooks.create({ name: "Book", spaceId: space.id, sheets })).data;
  const draft = (await api.spaces.createDraft(space.id)).data;
  assert.ok(draft.createdAt instanceof Date);
  const [copy] = (await api.workbooks.list({ spaceId: draft.draftSpaceId })).data;
  await api.sheets.addField(copy.sheets[0].id, { body: { key: "age", type: "number" } });
  const steps = (await api.spaces.getSpaceDraft(space.id, draft.draftSpaceId)).data;
  assert.deepEqual([steps.sheet[0].action, steps.sheet[0].jsonPatch[0].path], ["update", "/config/fields"]);
  assert.equal((await api.spaces.mergeDraft(space.id, draft.draftSpaceId)).data.success, true);
  const merged = (await api.sheets.get(workbook.sheets[0].id)).data;
  assert.deepEqual(merged.config.fields.map((field) => field.key), ["name", "age"]);
  const [listed] = (await api.spaces.listSpaceDrafts(space.id)).data;
  assert.ok(listed.mergedAt instanceof Date);
  assert.deepEqual((await api.spaces.getSpaceDraft(space.id, draft.draftSpaceId)).data.sheet, []);
});

test("spaces.upgrade has no meaning here, and says so", async () => {
  await assert.rejects(api.spaces.upgrade(spaceId, { id: spaceId }), (error) => error.statusCode === 404);
});
