// The live control: shows the state of the connection and how old the page is, and pauses all motion.
// static/js/live dispatches jobsite:connection {state: live | reconnecting}; pausing is ours alone.
import { isPaused } from "./busy.js";
import { coarse } from "./timeleft.js";

const control = document.querySelector("[data-live-control]");
const WORDS = { live: "Live", paused: "Paused", reconnecting: "Reconnecting", waiting: "Connecting" };
let connection = "waiting";
let updatedAt = Date.now();

function draw() {
  const state = isPaused() ? "paused" : connection;
  control.hidden = false;
  control.dataset.liveState = state;
  control.querySelector("[data-live-word]").textContent = WORDS[state];
  const age = (Date.now() - updatedAt) / 1000;
  control.querySelector("[data-live-age]").textContent = (state !== "live" && state !== "waiting") || age > 10 ? `updated ${coarse(age)} ago` : "";
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
  document.addEventListener("jobsite:connection", ({ detail }) => { connection = detail.state; updatedAt = Date.now(); draw(); });
  document.addEventListener("jobsite:event", () => { if (!isPaused()) updatedAt = Date.now(); });
  setInterval(draw, 1000);
  if (document.body.dataset.live) draw();
}
