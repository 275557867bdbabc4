// Keeps times fresh between events: what is left of a running job, and how long ago things were.
import { isPaused } from "./busy.js";

const UNITS = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];

/** "3 min", in the coarsest unit that is still useful. */
export function coarse(seconds) {
  const [size, unit] = UNITS.find(([size]) => seconds >= size) ?? [1, "s"];
  return `${Math.round(seconds / size)} ${unit}`;
}

function drawLeft(node) {
  const seconds = (Date.parse(node.dataset.leftUntil) - Date.now()) / 1000;
  if (Number.isNaN(seconds)) return;
  const source = "leftWithSource" in node.dataset && node.dataset.leftSource ? `, ${node.dataset.leftSource}` : "";
  set(node, seconds <= 0 ? "taking longer than usual" : `about ${coarse(seconds)} left${source}`);
  node.title = node.dataset.leftSource ?? "";
}

function drawAgo(node) {
  const seconds = (Date.now() - Date.parse(node.dateTime)) / 1000;
  if (Number.isNaN(seconds)) return;
  const words = Math.abs(seconds) < 5 ? "just now" : seconds > 0 ? `${coarse(seconds)} ago` : `in ${coarse(-seconds)}`;
  set(node, `${node.dataset.agoPrefix ?? ""}${words}`);
}

function set(node, words) {
  if (node.textContent !== words) node.textContent = words;
}

function draw() {
  if (isPaused() || document.hidden) return;
  document.querySelectorAll("[data-left-until]").forEach(drawLeft);
  document.querySelectorAll("[data-ago]").forEach(drawAgo);
}

document.addEventListener("jobsite:left", (event) => drawLeft(event.target));
setInterval(draw, 1000);
