// The counts of the panel's filters follow every change of a job's status; the rows look after themselves.
import { isPaused } from "./busy.js";

const statuses = new Map();
let soon;

document.addEventListener("jobsite:event", ({ detail }) => {
  const { id, status } = detail.job ?? {};
  if (!id || (detail.topic === "job:updated" && statuses.get(id) === status)) return;
  statuses.set(id, status);
  clearTimeout(soon);
  soon = setTimeout(recount, 300);
});

function recount() {
  const head = document.querySelector("[data-panel] .panel-head");
  if (!head || isPaused() || head.contains(document.activeElement)) return;
  const url = head.closest("[data-panel]").dataset.refreshUrl;
  window.htmx?.ajax("GET", url, { source: head, target: head, select: ".panel-head", swap: "outerHTML" });
}
