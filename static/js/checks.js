// The checkboxes of the jobs list: choose all, say how many, and count new jobs instead of moving rows about.
let fresh = 0;

function ready() {
  for (const all of document.querySelectorAll("[data-bulk] [data-check-all]")) all.hidden = false;
}

document.addEventListener("change", ({ target }) => {
  const form = target.closest?.("[data-bulk]");
  if (!form) return;
  if ("checkAll" in target.dataset) {
    for (const box of form.querySelectorAll("[data-check]:not(:disabled)")) box.checked = target.checked;
  }
  const words = form.querySelector("[data-checked-words]");
  if (words) words.textContent = `${form.querySelectorAll("[data-check]:checked").length} chosen`;
});

document.addEventListener("jobsite:event", ({ detail }) => {
  const notice = document.querySelector("[data-new-jobs]");
  if (detail.topic !== "job:created" || !notice) return;
  fresh += 1;
  notice.hidden = false;
  notice.querySelector("[data-new-jobs-words]").textContent = `${fresh} new job${fresh === 1 ? "" : "s"} – show`;
});

document.addEventListener("htmx:afterSettle", ready);
ready();
