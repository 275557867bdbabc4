"use strict";
const assert = require("node:assert");
const { execFile } = require("node:child_process");
const http = require("node:http");
const { test } = require("node:test");
const { promisify } = require("node:util");

const ASK = ".jobs.list({}).then(({ data }) => console.log(data.length))";

async function run(script, more = {}) {
  const { stdout } = await promisify(execFile)(process.execPath, script, { env: { ...process.env, ...more } });
  return stdout.trim();
}

test("trap 29: the client that a program imports asks where the environment pointed before", async () => {
  const elsewhere = http.createServer((_, answer) => answer.setHeader("Content-Type", "application/json").end('{"data":[7]}'));
  await new Promise((listening) => elsewhere.listen(0, "127.0.0.1", listening));
  const url = `http://127.0.0.1:${elsewhere.address().port}`;
  const late = 'const { default: api } = require("@flatfile/api"); process.env.FLATFILE_API_URL = process.env.LATE; ';
  const env = { AGENT_INTERNAL_URL: url, FLATFILE_API_URL: url, LATE: process.env.FLATFILE_API_URL };
  assert.equal(await run(["-e", `${late} api${ASK}`], env), "1");
  elsewhere.close();
});

test("trap 29: in an ES module the default is the package, and the client is in it", async () => {
  const module = (client) => ["--input-type=module", "-e", `import api from "@flatfile/api"; ${client}`];
  assert.equal(await run(module("console.log(typeof api.jobs, typeof api.default.jobs)")), "undefined object");
  assert.match(await run(module(`api.default${ASK}`)), /^\d+$/);
});
