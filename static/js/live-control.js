// The live control: shows the state of the connection and how old the page is, and pauses all motion.
// static/js/live dispatches jobsite:connection {state, lastUpdated}; pausing is ours alone.
import { isPaused } from "./busy.js";
import { coarse } from "./timeleft.js";

const control = document.querySelector("[data-live-control]");
const WORDS = {
  live: "Live", polling: "Live, by polling", paused: "Paused", reconnecting: "Reconnecting", waiting: "Connecting", ended: "Signed out",
};
const CALM = new Set(["live", "polling", "waiting"]);
let connection = "waiting";
let updatedAt = Date.now();

function draw() {
  const state = isPaused() ? "paused" : connection;
  control.hidden = false;
  control.dataset.liveState = state;
  control.querySelector("[data-live-word]").textContent = WORDS[state];
  const age = (Date.now() - updatedAt) / 1000;
  control.querySelector("[data-live-age]").textContent = !CALM.has(state) || age > 25 ? `updated ${coarse(age)} ago` : "";
  control.title = isPaused() ? "Resume live updates" : "Pause live updates";
}

function toggle() {
  const paused = !isPaused();
  document.documentElement.dataset.motion = paused ? "paused" : "";
  document.dispatchEvent(new CustomEvent(paused ? "jobsite:pause" : "jobsite:resume"));
  draw();
}

if (control) {
  control.addEventListener("click", toggle);
  document.addEventListener("jobsite:connection", ({ detail }) => { connection = detail.state; if (!isPaused()) updatedAt = detail.lastUpdated ?? Date.now(); draw(); });
  document.addEventListener("jobsite:event", () => { if (!isPaused()) updatedAt = Date.now(); });
  setInterval(draw, 1000);
  if (document.body.dataset.live) draw();
}
