"use strict";
const assert = require("node:assert");
const { execFileSync } = require("node:child_process");
const { test } = require("node:test");

const ASK = ".jobs.list({}).then(({ data }) => console.log(Array.isArray(data)))";

function run(script, more = {}) {
  return execFileSync(process.execPath, script, { encoding: "utf8", env: { ...process.env, ...more } }).trim();
}

test("trap 29: the client that a program imports follows the environment as it was before", () => {
  assert.equal(run(["-e", `require("@flatfile/api").default${ASK}`]), "true");
  const late = 'const { default: api } = require("@flatfile/api"); process.env.AGENT_INTERNAL_URL = process.env.TRUE;';
  const nowhere = { TRUE: process.env.AGENT_INTERNAL_URL, AGENT_INTERNAL_URL: "http://127.0.0.1:9", FLATFILE_API_URL: "" };
  const failed = `${late} api${ASK.replace("then(", "catch(() => ({ data: null })).then(")}`;
  assert.equal(run(["-e", failed], nowhere), "false");
});

test("trap 29: in an ES module the default is the package, and the client is in it", () => {
  const module = (client) => ["--input-type=module", "-e", `import api from "@flatfile/api"; ${client}`];
  assert.equal(run(module("console.log(typeof api.jobs, typeof api.default.jobs)")), "undefined object");
  assert.equal(run(module(`api.default${ASK}`)), "true");
});
