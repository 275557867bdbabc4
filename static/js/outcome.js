// Outcome dialogs: fetched when a job of this page's person is decided, queued, opened one at a time, and never over
// somebody typing. Closing is not acknowledging. Who did not start the job gets a line with a link.
import { isTyping } from "./busy.js";
import { toast } from "./toast.js";

const ENDED = new Set(["job:completed", "job:failed"]);
const place = document.querySelector("[data-outcomes]");
/** Taken on this page, or closed on one before it in this tab: it does not open by itself again. The inbox keeps it. */
const seen = new Set(JSON.parse(sessionStorage.getItem("outcomes-closed") ?? "[]"));
const queue = [];

async function fetchDialogs(url) {
  const answer = await fetch(url, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return;
  const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const dialog of parsed.querySelectorAll("dialog[data-outcome]")) take(document.importNode(dialog, true));
}

function take(dialog) {
  if (seen.has(dialog.dataset.outcome) || !dialog.querySelector("[data-acknowledge], [data-next]")) return;
  seen.add(dialog.dataset.outcome);
  place.append(dialog);
  dialog.addEventListener("close", () => { rememberClosed(dialog.dataset.outcome); dialog.remove(); openNext(); });
  if ("mine" in dialog.dataset) queue.push(dialog);
  else line(dialog);
  openNext();
}

function rememberClosed(job) {
  const closed = JSON.parse(sessionStorage.getItem("outcomes-closed") ?? "[]");
  sessionStorage.setItem("outcomes-closed", JSON.stringify([...closed, job].slice(-200)));
}

function line(dialog) {
  const title = dialog.querySelector("h2").textContent;
  toast(title, "Open result", () => { queue.unshift(dialog); openNext(true); });
}

/** Open the first of the queue unless a dialog is open or somebody types; then a line offers it. */
function openNext(asked = false) {
  const [dialog] = queue;
  if (!dialog || document.querySelector("dialog[open]")) return;
  queue.shift();
  if (!asked && isTyping()) return line(dialog);
  dialog.showModal();
  dialog.querySelector("[data-next] :is(a, button), [data-acknowledge] button")?.focus();
  dialog.dispatchEvent(new CustomEvent("jobsite:outcome-open", { bubbles: true }));
}

/** Acknowledge in place; the page's own form does it where scripts do not run. */
document.addEventListener("submit", async (event) => {
  const form = event.target.closest?.("dialog [data-acknowledge]");
  if (!form) return;
  event.preventDefault();
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "HX-Request": "true" } });
  if (!answer.ok) return form.submit();
  const job = form.closest("dialog").dataset.outcome;
  form.closest("dialog").close();
  document.dispatchEvent(new CustomEvent("jobsite:event", { detail: { topic: "job:outcome-acknowledged", job: { id: job } } }));
});

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-open-outcome]");
  if (!link || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  const job = link.closest("[data-job-id]").dataset.jobId;
  seen.delete(job);
  fetchDialogs(link.href);
});

document.addEventListener("jobsite:event", ({ detail }) => {
  const id = detail.job?.id;
  if (!id || !place) return;
  if (detail.topic === "job:outcome-acknowledged") {
    document.querySelector(`dialog[data-outcome="${CSS.escape(id)}"]`)?.close();
  } else if (ENDED.has(detail.topic)) {
    fetchDialogs(`/jobs/${encodeURIComponent(id)}/outcome/`);
  }
});

if (place?.dataset.outcomesUrl) fetchDialogs(place.dataset.outcomesUrl);
