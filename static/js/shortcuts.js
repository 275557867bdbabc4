// Single keys: g and a place, / for search, p to pause, ? for the sheet. They rest while somebody types, and can be
// switched off in the sheet.
import { isTyping } from "./busy.js";

const OFF = "shortcuts-off";
let afterG = 0;
const sheet = document.getElementById("keys");
const isOff = () => localStorage.getItem(OFF) === "yes";

const KEYS = {
  "/": () => document.querySelector("[data-search]")?.focus(),
  p: () => document.querySelector("[data-live-control]:not([hidden])")?.click(),
  g: () => { afterG = Date.now(); },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping()) return;
  if (event.key === "?") { event.preventDefault(); return sheet?.showModal(); }
  if (isOff()) return;
  if (Date.now() - afterG < 1000) {
    afterG = 0;
    const place = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (place) return place.click();
  }
  if (KEYS[event.key]) { event.preventDefault(); KEYS[event.key](); }
});

for (const opener of document.querySelectorAll("[data-open-dialog]")) {
  opener.hidden = false;
  opener.addEventListener("click", () => document.getElementById(opener.dataset.openDialog)?.showModal());
}
const choice = document.querySelector("[data-shortcuts-switch]");
if (choice) {
  choice.checked = !isOff();
  choice.addEventListener("change", () => localStorage.setItem(OFF, choice.checked ? "no" : "yes"));
}
