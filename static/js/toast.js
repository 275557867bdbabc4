// A line at the foot of the page that offers something and steals nothing: also said in the status region.
import { announce } from "./announce.js";

const place = document.querySelector("[data-toasts]");
const SHOWN_MS = 20000;

/** Show `words` with one button that does `act`. */
export function toast(words, label, act) {
  const box = document.createElement("div");
  box.className = "toast";
  const text = document.createElement("span");
  text.textContent = words;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-small push";
  button.textContent = label;
  button.addEventListener("click", () => { box.remove(); act(); });
  box.append(text, button);
  place.append(box);
  announce(`${words} – ${label.toLowerCase()}`);
  setTimeout(() => { if (!box.contains(document.activeElement)) box.remove(); }, SHOWN_MS);
}
