// Follows what <body data-live> names, [{environment | space | job, after}], from the cursor the page was drawn with,
// so that nothing between drawing and connecting is lost.
import { Line } from "./line.js";

// One connection each; a browser has no use for more.
const MOST_LINES = 6;
const lines = JSON.parse(document.body.dataset.live || "[]").slice(0, MOST_LINES).map((watch) => new Line(watch));

function wake() {
  for (const line of lines) line.wake();
}

addEventListener("online", wake);
addEventListener("pageshow", ({ persisted }) => { if (persisted) wake(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) wake(); });
