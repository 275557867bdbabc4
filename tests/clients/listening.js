"use strict";
/** What every test of a listener needs: the place, jobs to hear of, patience, and a line that can be cut. */

const net = require("net");
const { FlatfileClient } = require("@flatfile/api");

const api = new FlatfileClient();
const place = {
  environment: process.env.FLATFILE_ENVIRONMENT_ID,
  space: process.env.JOBSITE_SPACE,
  workbook: process.env.JOBSITE_WORKBOOK,
};

async function makeJob(operation, more = {}) {
  const job = { type: "workbook", operation, source: place.workbook, trigger: "immediate", ...more };
  return (await api.jobs.create(job)).data;
}

async function until(condition, { seconds = 30, what = String(condition) } = {}) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await condition();
    if (found) return found;
    if (Date.now() > end) throw new Error(`This did not come: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A line to the server that can be cut, stay cut, and be mended. */
async function line() {
  const server = new URL(process.env.AGENT_INTERNAL_URL);
  const open = new Set();
  let isCut = false;
  const door = net.createServer((near) => {
    if (isCut) return near.resetAndDestroy();
    const far = net.connect(server.port, server.hostname);
    for (const [one, other] of [[near, far], [far, near]]) {
      open.add(one);
      one.on("error", () => {});
      one.on("close", () => { open.delete(one); other.destroy(); });
      one.pipe(other);
    }
  });
  await new Promise((resolve) => door.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${door.address().port}`,
    cut() { isCut = true; for (const socket of open) socket.resetAndDestroy(); },
    mend() { isCut = false; },
    close() { this.cut(); door.close(); },
  };
}

module.exports = { api, place, makeJob, until, line };
