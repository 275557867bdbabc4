"use strict";
/** The driver on a WebSocket that the test plays itself. */

const assert = require("node:assert");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { afterEach, beforeEach, test } = require("node:test");
const { JobsiteDriver } = require("..");

let sockets, drivers;

class FakeSocket {
  constructor(url) {
    Object.assign(this, { url, readyState: 1, said: [] });
    sockets.push(this);
    setImmediate(() => this.onopen());
  }
  send(text) {
    this.said.push(JSON.parse(text));
  }
  hear(words) {
    this.onmessage({ data: JSON.stringify(words) });
  }
  close(code = 1000) {
    this.readyState = 3;
    this.onclose({ code });
  }
}

beforeEach(() => {
  sockets = [];
  drivers = [];
});
afterEach(() => Promise.all(drivers.map((driver) => driver.shutdown())));

function listening(options = {}, handle = () => {}) {
  const fixed = { url: "http://jobs.example.org", token: "jsk_x", WebSocket: FakeSocket };
  const driver = new JobsiteDriver("us_env_x", { ...fixed, ...options });
  const heard = [];
  driver.mountEventHandler({ dispatchEvent: (event) => (heard.push(event.id), handle(event)) });
  drivers.push(driver);
  return { driver, heard, started: driver.start() };
}

async function socket(number) {
  const end = Date.now() + 3000;
  while (!(sockets[number] && sockets[number].said.length === 2)) {
    assert.ok(Date.now() < end, "no connection");
    await soon();
  }
  return sockets[number];
}

const soon = (ms = 1) => new Promise((resolve) => setTimeout(resolve, ms));
const events = (...ids) => ids.map((id) => ({ id }));
const file = () => path.join(fs.mkdtempSync(path.join(os.tmpdir(), "driver-")), "cursor");

test("it says who it is and what it wants", async () => {
  listening().started.catch(() => {});
  const { url, said } = await socket(0);
  assert.equal(url, "ws://jobs.example.org/ws/api/");
  assert.deepEqual(said[0], { authorization: "Bearer jsk_x" });
  assert.deepEqual(said[1], { subscribe: { environment: "us_env_x", after: null } });
});

test("it asks for the token each time when it is a function", async () => {
  let asked = 0;
  const { started } = listening({ token: async () => `jsk_${(asked += 1)}` });
  (await socket(0)).hear({ cursor: "e.1", events: [] });
  await started;
  sockets[0].close(1006);
  assert.deepEqual((await socket(1)).said[0], { authorization: "Bearer jsk_2" });
});

test("it goes on from its cursor when the connection drops", async () => {
  const { heard, started } = listening();
  (await socket(0)).hear({ cursor: "e.1", events: [] });
  await started;
  sockets[0].hear({ cursor: "e.3", events: events("a", "b") });
  sockets[0].close(1006);
  const again = await socket(1);
  assert.equal(again.said[1].subscribe.after, "e.3");
  again.hear({ cursor: "e.4", events: events("c") });
  assert.deepEqual(heard, ["a", "b", "c"]);
});

test("it hears nothing from a connection that it has left", async () => {
  const { heard } = listening();
  const first = await socket(0);
  first.close(1006);
  await socket(1);
  first.hear({ cursor: "e.3", events: events("late") });
  assert.deepEqual(heard, []);
});

test("it acknowledges at once when more is to come or it is asked", async () => {
  listening();
  const { said } = await socket(0);
  sockets[0].hear({ cursor: "e.5", events: events("a"), more: true });
  sockets[0].hear({ ping: "e.5" });
  assert.deepEqual(said.slice(2), [{ ack: "e.5" }, { ack: "e.5" }]);
});

test("it acknowledges other batches within about a second", async () => {
  listening();
  const { said } = await socket(0);
  sockets[0].hear({ cursor: "e.5", events: events("a") });
  sockets[0].hear({ cursor: "e.6", events: events("b") });
  assert.equal(said.length, 2);
  await soon(1100);
  assert.deepEqual(said.slice(2), [{ ack: "e.6" }]);
});

test("it remembers only what is done with", async () => {
  const cursorFile = file();
  const ends = {};
  const { driver } = listening({ cursorFile }, ({ id }) => new Promise((resolve) => { ends[id] = resolve; }));
  (await socket(0)).hear({ cursor: "e.1", events: events("a") });
  sockets[0].hear({ cursor: "e.2", events: events("b") });
  ends.b();
  await soon();
  driver._file.write();
  assert.equal(fs.existsSync(cursorFile), false);
  ends.a();
  await driver.shutdown();
  assert.equal(fs.readFileSync(cursorFile, "utf8"), "e.2");
});

test("it begins where the file says", async () => {
  const cursorFile = file();
  fs.writeFileSync(cursorFile, "e.7\n");
  listening({ cursorFile });
  assert.equal((await socket(0)).said[1].subscribe.after, "e.7");
});

test("a handler that fails is reported and does not hold it up", async (context) => {
  context.mock.method(console, "error", () => {});
  const cursorFile = file();
  const { driver } = listening({ cursorFile }, () => { throw new Error("broken"); });
  (await socket(0)).hear({ cursor: "e.1", events: events("a") });
  await driver.shutdown();
  assert.equal(console.error.mock.callCount(), 1);
  assert.equal(fs.readFileSync(cursorFile, "utf8"), "e.1");
});

test("it hears no more while too much is running, and then what waited", async () => {
  const ends = [];
  const { heard } = listening({}, () => new Promise((resolve) => ends.push(resolve)));
  (await socket(0)).hear({ cursor: "e.1001", events: events(...Array(1001).keys()) });
  assert.equal(sockets[0].readyState, 3);
  await soon(300);
  assert.equal(sockets.length, 1);
  for (const end of ends.splice(0)) end();
  const again = await socket(1);
  assert.equal(again.said[1].subscribe.after, "e.1001");
  again.hear({ cursor: "e.1002", events: events("next") });
  assert.equal(heard.at(-1), "next");
  for (const end of ends) end();
});

test("a void cursor is told, and replaced", async () => {
  const told = [];
  const { started } = listening({ after: "old.1", onReset: (cursor) => told.push(cursor) });
  (await socket(0)).hear({ reset: "e.9" });
  await started;
  sockets[0].close(1013);
  assert.equal((await socket(1)).said[1].subscribe.after, "e.9");
  assert.deepEqual(told, ["e.9"]);
});

test("a refusal ends the start, or is told later", async () => {
  const { started } = listening();
  (await socket(0)).hear({ error: { code: "unauthenticated", message: "Sign in." } });
  sockets[0].close(4401);
  await assert.rejects(started, { code: "unauthenticated", closeCode: 4401, message: "Sign in." });
  const ended = new Promise((onEnd) => listening({ onEnd }));
  (await socket(1)).hear({ cursor: "e.1", events: [] });
  sockets[1].close(4403);
  assert.equal((await ended).closeCode, 4403);
  await soon(200);
  assert.equal(sockets.length, 2);
});

test("it must know where and what", () => {
  assert.throws(() => new JobsiteDriver(undefined, { url: "http://x" }), /Say which/);
  assert.throws(() => new JobsiteDriver("us_env_x", { url: "" }), /Say where/);
});
