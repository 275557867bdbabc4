// The title and the favicon: "(62 %) Export workbook" on a job's page, else the number of unread outcomes.
const plain = document.title.replace(/^\([^)]*\) /, "");
const icon = document.querySelector("[data-favicon]");
const calm = icon?.href;
let percent = null;

function draw() {
  const unread = document.querySelector("[data-inbox]")?.dataset.unread ?? "0";
  const isUnread = unread !== "0" && unread !== "";
  const mark = percent != null ? `(${percent} %) ` : isUnread ? `(${unread}) ` : "";
  document.title = `${mark}${plain}`;
  if (icon) icon.href = isUnread ? icon.dataset.unread : percent != null ? icon.dataset.running : calm;
}

function readPercent() {
  const head = document.querySelector("[data-title][data-job-status='executing']");
  percent = head?.querySelector("[data-job-bar]")?.value || null;
}

document.addEventListener("jobsite:event", () => { readPercent(); draw(); });
document.addEventListener("htmx:afterSettle", () => { readPercent(); draw(); });
readPercent();
draw();
