// Runs one agent for one event. Started by spaces.agents.process with no right to files, children, threads or
// add-ons; what Node's permissions leave is taken away here, before a word of the agent is read.
"use strict";

const Module = require("node:module");
const os = require("node:os");

function refuse(name) {
  return () => {
    throw Object.assign(new Error(`An agent may not use ${name}.`), { code: "ERR_ACCESS_DENIED" });
  };
}

// The server's own processes belong to the same user.
const names = ["kill", "_kill", "_debugProcess", "_debugEnd", "_startProfilerIdleNotifier", "execve", "setuid"];
for (const name of [...names, "seteuid", "setgid", "setegid", "setgroups", "initgroups"]) {
  if (name in process) {
    Object.defineProperty(process, name, { value: refuse(`process.${name}`), writable: false, configurable: false });
  }
}
Object.defineProperty(os, "setPriority", { value: refuse("os.setPriority"), writable: false, configurable: false });

// @flatfile/api 1.23.1 sends a header that Node's fetch refuses.
const ask = globalThis.fetch;
globalThis.fetch = (input, init) => {
  const headers = init?.headers && new Headers(clean(init.headers));
  return ask(input, headers ? { ...init, headers } : init);
};

function clean(headers) {
  const pairs = typeof headers[Symbol.iterator] === "function" ? [...headers] : Object.entries(headers);
  return pairs.filter(([name, value]) => value !== undefined && name.toLowerCase() !== "keep-alive");
}

process.on("uncaughtException", (error) => {
  const words = String(error?.message ?? error).split("\n")[0];
  console.error(error?.stack ?? error);
  console.error(`Uncaught ${error?.permission ? `It has no right to ${error.permission}: ${words}` : words}`);
  process.exit(1);
});

function load(source) {
  const agent = new Module("/agent.js", null);
  agent.filename = "/agent.js";
  agent.paths = [];
  agent._compile(source, "/agent.js");
  const client = typeof agent.exports?.dispatchEvent === "function" ? agent.exports : agent.exports?.default;
  if (typeof client?.dispatchEvent !== "function") {
    throw new Error("The bundle exports no listener: its export has no dispatchEvent.");
  }
  return client;
}

async function main() {
  const chunks = [];
  for await (const chunk of process.stdin) {
    chunks.push(chunk);
  }
  const { source, event, limitSeconds } = JSON.parse(Buffer.concat(chunks).toString());
  // If the server's process dies meanwhile, nobody else would end this one.
  setTimeout(() => process.exit(1), limitSeconds * 1000 + 5000).unref();
  await load(source).dispatchEvent(event);
  // What the agent did not wait for has a moment more.
  setTimeout(() => process.exit(0), 1000).unref();
}

void main();
