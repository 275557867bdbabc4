// Asks the server again for parts of the page: [data-refresh-url] when told to, or by topic with [data-refresh-on].
// A part that a person has their hands on waits, and its [data-held] button says how much it missed.
import { isBusy, isPaused } from "./busy.js";

const WAIT_MS = 250;
const waiting = new Map();
const missed = new WeakMap();

/** Put the newest version of an element in its place, soon, once for any number of calls. */
export function refresh(element) {
  if (!element?.dataset.refreshUrl || waiting.has(element)) return;
  waiting.set(element, setTimeout(() => swap(element), WAIT_MS));
}

function swap(element) {
  waiting.delete(element);
  if (!element.isConnected) return;
  if (isPaused() || (!("refreshAlways" in element.dataset) && isBusy(element))) return hold(element);
  missed.delete(element);
  // With itself as the source: htmx lets one element (else the body, for everybody) wait for one answer only.
  window.htmx?.ajax("GET", element.dataset.refreshUrl, { source: element, target: element, swap: "outerHTML" });
}

function hold(element) {
  missed.set(element, (missed.get(element) ?? 0) + 1);
  const button = element.querySelector(":scope [data-held]");
  if (!button) return void retryLater(element);
  const count = missed.get(element);
  button.textContent = `${count} update${count === 1 ? "" : "s"} – show`;
  button.hidden = false;
}

function retryLater(element) {
  if (waiting.has(element)) return;
  waiting.set(element, setTimeout(() => swap(element), 2000));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-held]");
  if (!button) return;
  const element = button.closest("[data-refresh-url]");
  window.htmx?.ajax("GET", element.dataset.refreshUrl, { source: element, target: element, swap: "outerHTML" });
});

document.addEventListener("jobsite:event", ({ detail }) => {
  for (const element of document.querySelectorAll("[data-refresh-on]")) {
    if (element.dataset.refreshOn.split(" ").includes(detail.topic)) refresh(element);
  }
});

/** After a gap or a pause everything may be old: ask for each outermost part once. */
function refreshAll() {
  for (const element of document.querySelectorAll("[data-refresh-url]")) {
    if (!element.parentElement.closest("[data-refresh-url]")) refresh(element);
  }
}
document.addEventListener("jobsite:reset", refreshAll);
document.addEventListener("jobsite:resume", refreshAll);
