// The log of a running job: asks for the lines after the last one whenever the job says something, and stays at the
// end when the reader is there.
import { isPaused } from "./busy.js";

const log = document.querySelector("[data-log][data-log-open]");
const job = document.querySelector("[data-title][data-job-id]")?.dataset.jobId;
let asking = false;
let again = false;

async function read() {
  if (asking) return void (again = true);
  asking = true;
  const answer = await fetch(`${log.dataset.logUrl}?after=${log.dataset.logAfter}`, { headers: { "HX-Request": "true" } });
  if (answer.ok) append(await answer.text());
  asking = false;
  if (again) { again = false; read(); }
}

function append(html) {
  const lines = new DOMParser().parseFromString(`<ol>${html}</ol>`, "text/html").querySelectorAll("li");
  if (!lines.length) return;
  const atEnd = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 80;
  for (const line of lines) log.append(document.importNode(line, true));
  log.dataset.logAfter = lines[lines.length - 1].dataset.logCursor;
  if (atEnd) log.lastElementChild.scrollIntoView({ block: "end" });
}

if (log) {
  document.addEventListener("jobsite:event", ({ detail }) => { if (detail.job?.id === job && !isPaused()) read(); });
  document.addEventListener("jobsite:resume", read);
}
