// Says whether a person has their hands on a part of the page, so that nothing may be put in its place just now.

/** True while a part of `element` is focused, checked or open. */
export function isBusy(element) {
  const focused = document.activeElement;
  if (focused && focused !== document.body && element.contains(focused)) return true;
  return Boolean(element.querySelector("[data-check]:checked, details[open], dialog[open]"));
}

/** True while somebody types, anywhere, or a dialog is open: nothing may open over that. */
export function isTyping() {
  const focused = document.activeElement;
  if (document.querySelector("dialog[open]")) return true;
  return Boolean(focused?.matches?.("textarea, select, [contenteditable='true'], input:not([type=checkbox], [type=radio], [type=button], [type=submit])"));
}

/** True while the person has stopped all motion. */
export const isPaused = () => document.documentElement.dataset.motion === "paused";
