// The foreground overlay: keeps the resource beneath inert, and takes itself away when its job has ended or the
// person sends it to the background (remembered for this tab, so that a reload does not bring it back).
const key = (job) => `background:${job}`;

function settle() {
  const overlay = document.querySelector("[data-overlay]");
  if (overlay && sessionStorage.getItem(key(overlay.dataset.jobId))) overlay.remove();
  const covers = Boolean(document.querySelector("[data-overlay]"));
  for (const resource of document.querySelectorAll("[data-overlay-resource]")) resource.inert = covers;
  return covers;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-overlay-background]");
  if (!link) return;
  event.preventDefault();
  sessionStorage.setItem(key(link.closest("[data-overlay]").dataset.jobId), "yes");
  settle();
  const resource = document.querySelector("[data-overlay-resource]");
  resource?.setAttribute("tabindex", "-1");
  resource?.focus();
});

document.addEventListener("htmx:afterSettle", settle);
// An ended job's fragment is empty: htmx swaps the overlay for nothing, and then no settle event comes from it.
new MutationObserver(settle).observe(document.body, { childList: true, subtree: true });
if (settle()) document.querySelector("[data-overlay] button, [data-overlay] a")?.focus();
