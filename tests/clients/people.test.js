"use strict";
const assert = require("node:assert");
const { test } = require("node:test");
const { api, place } = require("./listening");

const { environment: environmentId, space: spaceId } = place;
const gone = (error) => error.statusCode === 404;
let count = 0;
const email = () => `somebody-${Date.now()}-${(count += 1)}@example.org`;

async function guest() {
  const made = await api.guests.create([{ environmentId, email: email(), name: "Gina", spaces: [{ id: spaceId }] }]);
  return made.data[0];
}

test("guests.create, list, get, update and delete", async () => {
  const made = await guest();
  assert.match(made.id, /^us_g_/);
  assert.ok(made.createdAt instanceof Date);
  assert.ok((await api.guests.list({ spaceId })).data.some((each) => each.id === made.id));
  assert.deepEqual((await api.guests.list({ email: made.email })).data.map((each) => each.id), [made.id]);
  assert.equal((await api.guests.update(made.id, { name: "Gina G." })).data.name, "Gina G.");
  assert.deepEqual((await api.guests.get(made.id)).data.spaces, [{ id: spaceId }]);
  assert.equal((await api.guests.delete(made.id, { spaceId })).data.success, true);
  assert.equal((await api.guests.delete(made.id)).data.success, true);
  await assert.rejects(api.guests.get(made.id), gone);
});

test("guests.getGuestToken opens the guest's spaces", async () => {
  const { data } = await api.guests.getGuestToken((await guest()).id, { spaceId });
  assert.equal(data.valid, true);
  const theirs = new api.constructor({ token: data.token });
  assert.deepEqual((await theirs.spaces.list()).data.map((space) => space.id), [spaceId]);
});

test("guests.assignGuestRole, listGuestRoles and deleteGuestRole", async () => {
  const { id } = await guest();
  const viewer = (await api.roles.list()).data.find((role) => role.name === "viewer");
  const held = (await api.guests.assignGuestRole(id, { roleId: viewer.id, resourceId: spaceId })).data;
  assert.deepEqual((await api.guests.listGuestRoles(id)).data.map((role) => role.id), [held.id]);
  assert.equal((await api.guests.deleteGuestRole(id, held.id)).data.success, true);
  assert.deepEqual((await api.guests.listGuestRoles(id)).data, []);
});

test("guests.invite and users.exchangeToken", async () => {
  const { id, email: address } = await guest();
  const invited = await api.guests.invite([{ guestId: id, spaceId, fromName: "Acme", message: "Please look." }]);
  assert.equal(invited.data.success, true);
  assert.deepEqual((await api.users.exchangeToken({ token: "nonsense" })).data, { valid: false });
  assert.deepEqual((await api.users.exchangeToken({ email: address, spaceId })).data, { valid: false, sentTo: address });
});

test("users.createAndInvite, list, get, update, resendInvite and delete", async () => {
  const [owner] = (await api.roles.list()).data;
  const actorRoles = [{ roleId: owner.id, resourceId: environmentId }];
  const made = (await api.users.createAndInvite({ email: email(), name: "Dora", actorRoles })).data;
  assert.equal(made.actorRoles[0].resourceId, environmentId);
  const found = await api.users.list({ email: made.email, sortField: "created_at", sortDirection: "desc", pageSize: 5 });
  assert.deepEqual(found.data.map((each) => each.id), [made.id]);
  assert.equal((await api.users.update(made.id, { name: "Dora D.", dashboard: 2 })).data.dashboard, 2);
  assert.equal((await api.users.get(made.id)).data.name, "Dora D.");
  assert.equal((await api.users.resendInvite(made.id)).data.success, true);
  const near = (await api.users.assignUserRole(made.id, { roleId: owner.id, resourceId: spaceId })).data;
  assert.equal((await api.users.listUserRoles(made.id)).data.length, 2);
  assert.equal((await api.users.deleteUserRole(made.id, near.id)).data.success, true);
  assert.equal((await api.users.delete(made.id)).data.success, true);
  await assert.rejects(api.users.get(made.id), gone);
});

test("accounts.getCurrent", async () => {
  const { data } = await api.accounts.getCurrent();
  assert.match(data.id, /^us_acc_/);
  assert.ok(data.createdAt instanceof Date);
});

test("auth: keys are made, used, listed and taken back", async () => {
  const [key] = (await api.auth.createNewApiKey({ environmentId, type: "SECRET" })).data;
  const token = await api.auth.createAccessToken({ type: "apiCredentials", clientId: key.id, secret: key.rawKey });
  const brief = new api.constructor({ token: token.accessToken });
  assert.equal((await brief.environments.get("current")).data.id, environmentId);
  assert.ok((await api.auth.getApiKeys({ environmentId })).data.some((each) => each.id === key.id));
  await api.auth.createNewApiKey({ environmentId, type: "PUBLISHABLE" });
  assert.equal((await api.auth.getPublishableKey({ environmentId })).data.type, "PUBLISHABLE");
  assert.equal((await api.auth.deleteApiKey({ environmentId, key: key.id })).data.success, true);
  await assert.rejects(brief.spaces.get(spaceId), (error) => error.statusCode === 401);
});

test("auth: what is not valid is refused in the error body", async () => {
  const wrong = api.auth.createAccessToken({ type: "userCredentials", email: email(), password: "wrong" });
  await assert.rejects(wrong, (error) => error.statusCode === 401 && error.body.errors[0].code === "unauthenticated");
  await assert.rejects(api.auth.refreshToken("nonsense"), (error) => error.statusCode === 401);
  await assert.rejects(api.auth.getSftpCredentials({ spaceId }), gone);
  const mine = api.auth.listPersonalAccessTokens();
  await assert.rejects(mine, (error) => error.statusCode === 403);
});

test("environments.create, update and delete", async () => {
  const made = (await api.environments.create({ name: email(), isProd: false })).data;
  assert.equal((await api.environments.update(made.id, { isProd: true })).isProd, true);
  assert.equal((await api.environments.get(made.id)).data.name, made.name);
  assert.equal((await api.environments.delete(made.id)).data.success, true);
  await assert.rejects(api.environments.get(made.id), gone);
});
