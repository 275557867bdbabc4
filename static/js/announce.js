// Says what happens in the one role=status region: start, 25, 50, 75 %, stage changes and the end; never each tick.
// Only jobs that the page shows are spoken of.
const told = new Map();
const region = document.querySelector("[data-announcer]");
const ENDS = { complete: "is complete", failed: "failed", canceled: "was canceled" };

/** Say a sentence to those who listen, and to nobody twice in a row. */
export function announce(words) {
  if (!region || region.textContent === words) return;
  region.textContent = words;
}

function nameOf(job) {
  const shown = document.querySelector(`[data-job-id="${CSS.escape(job.id)}"]`);
  return shown && (shown.dataset.title ?? shown.querySelector(".row-title, h2, h1")?.textContent.trim());
}

document.addEventListener("jobsite:event", ({ detail }) => {
  const job = detail.job;
  const name = job?.id && nameOf(job);
  if (!name) return;
  const before = told.get(job.id) ?? { quarter: 0, status: null, stage: null };
  const quarter = Math.floor((job.progress ?? 0) / 25);
  const words = sentence(name, job, before, quarter);
  told.set(job.id, { quarter: Math.max(quarter, before.quarter), status: job.status, stage: job.stage ?? before.stage });
  if (words) announce(words);
});

function sentence(name, job, before, quarter) {
  if (ENDS[job.status]) return job.status === before.status ? "" : `${name} ${ENDS[job.status]}.`;
  if (job.status === "executing" && before.status && before.status !== "executing") return `${name} has started.`;
  if (job.stage && before.stage && job.stage !== before.stage) return `${name}: ${job.stage}.`;
  if (quarter > before.quarter && before.status) return `${name}: ${quarter * 25} percent.`;
  return "";
}
