// Writes a job's progress into the leaf nodes of every [data-job-id] element that shows it. When the status has
// changed it asks for the fragment again from the address that drew it, and never touches the DOM around it.
import { isPaused } from "./busy.js";
import { refresh } from "./refresh.js";

/** Below this many percent a pace says nothing yet (jobs.estimate). */
const LEAST_PROGRESS = 5;

document.addEventListener("jobsite:event", ({ detail }) => {
  const job = detail.job;
  if (!job?.id || isPaused()) return;
  for (const element of document.querySelectorAll(`[data-job-id="${CSS.escape(job.id)}"]`)) patch(element, job);
});

function patch(element, job) {
  if (job.status && job.status !== element.dataset.jobStatus) return refresh(element.closest("[data-refresh-whole]") ?? element.closest("[data-refresh-url]"));
  write(element, "[data-job-info]", job.info);
  write(element, "[data-job-records]", job.recordsProcessed?.toLocaleString("en"));
  if (job.progress != null) setProgress(element, Number(job.progress));
  setTimeLeft(element, job);
}

function write(element, selector, text) {
  if (text == null) return;
  for (const node of element.querySelectorAll(selector)) node.textContent = text;
}

function setProgress(element, progress) {
  for (const bar of element.querySelectorAll("[data-job-bar]")) {
    if (progress > 0) bar.value = progress;
  }
  if (progress > 0) write(element, "[data-job-percent]", `${progress} %`);
}

/** The handler's own word, or the pace so far; past runs are the server's business. */
function setTimeLeft(element, job) {
  for (const node of element.querySelectorAll("[data-job-left]")) {
    const until = job.estimatedCompletionAt ?? byPace(node.dataset.startedAt, Number(job.progress));
    if (!until) continue;
    node.dataset.leftUntil = until;
    node.dataset.leftSource = job.estimatedCompletionAt ? "says the handler" : "from its pace so far";
    node.dispatchEvent(new CustomEvent("jobsite:left", { bubbles: true }));
  }
}

function byPace(startedAt, progress) {
  const elapsed = Date.now() - Date.parse(startedAt);
  if (!(progress >= LEAST_PROGRESS && progress < 100) || !(elapsed > 1000)) return null;
  return new Date(Date.now() + (elapsed * (100 - progress)) / progress).toISOString();
}
