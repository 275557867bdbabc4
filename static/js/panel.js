// The jobs panel as a drawer on narrow screens: its button, its cross, Escape, and the focus that comes back.
const root = document.documentElement;
const isOpen = () => "panelOpen" in root.dataset;

function set(open) {
  const panel = document.querySelector("[data-panel]");
  if (!panel || open === isOpen()) return;
  if (open) root.dataset.panelOpen = "";
  else delete root.dataset.panelOpen;
  const toggle = document.querySelector("[data-panel-toggle]");
  toggle?.setAttribute("aria-expanded", String(open));
  if (open) panel.querySelector("a, button:not([hidden])")?.focus();
  else toggle?.focus();
}

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-panel-toggle]")) set(!isOpen());
  if (event.target.closest?.("[data-panel-close]")) set(false);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && isOpen() && !document.querySelector("dialog[open]")) set(false);
});

function reveal() {
  const narrow = window.matchMedia("(max-width: 79.99rem)").matches;
  const inDrawer = document.querySelector(".with-panel > [data-panel]");
  for (const button of document.querySelectorAll("[data-panel-toggle], [data-panel-close]")) button.hidden = !(narrow && inDrawer);
}

/** The button of the drawer says what its head says: how many run, how many outcomes are unread. */
function mirror() {
  const head = document.querySelector("[data-panel] .panel-head");
  for (const node of head ? document.querySelectorAll("[data-mirror]") : []) {
    node.textContent = head.dataset[node.dataset.mirror];
    node.parentElement.hidden = node.textContent === "0";
  }
}
reveal();
window.addEventListener("resize", reveal);
document.addEventListener("htmx:afterSettle", () => { reveal(); mirror(); });
