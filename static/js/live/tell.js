// Tells the page what happened: jobsite:event, jobsite:reset and jobsite:connection on the document.
const states = new Map();
let told = "";
let lastUpdated = Date.now();

/** Dispatch one event as the server sent it; what says something of a job also carries `job`. */
export function tellEvent(event) {
  const { seq, id, topic, domain, payload, context, createdAt } = event;
  const detail = { seq, id, topic, domain, payload, context, createdAt, job: jobOf(event) };
  document.dispatchEvent(new CustomEvent("jobsite:event", { detail }));
}

function jobOf({ domain, payload, context }) {
  const id = payload.jobId ?? context.jobId;
  if (domain !== "job" || !id) return null;
  const { status, progress, info, stage, attempt, estimatedCompletionAt, recordsProcessed, errorCount } = payload;
  return { id, name: payload.job, parentId: payload.parentId, status, progress, info, stage, attempt,
    estimatedCompletionAt, recordsProcessed, errorCount };
}

/** Events were missed that cannot be told any more: everything shown may be old. */
export function tellReset() {
  document.dispatchEvent(new CustomEvent("jobsite:reset"));
}

/** Note that the server was heard. */
export function touch() {
  lastUpdated = Date.now();
  tellConnection();
}

/** Note the state of one line: live, polling, reconnecting or ended. The page is told the worst of all. */
export function setState(line, state) {
  states.set(line, state);
  const now = overall();
  if (now === told) return;
  told = now;
  tellConnection();
}

function tellConnection() {
  if (!told) return;
  document.documentElement.dataset.connection = told;
  document.dispatchEvent(new CustomEvent("jobsite:connection", { detail: { state: told, lastUpdated } }));
}

function overall() {
  const all = [...states.values()];
  return ["ended", "reconnecting", "polling"].find((state) => all.includes(state)) ?? "live";
}
