// Opens an action's question in a dialog instead of a page of its own; the form inside is the very same.
import { announce } from "../announce.js";

const asScript = { "HX-Request": "true" };
let dialog = null;
let opener = null;

function box() {
  if (dialog) return dialog;
  dialog = document.createElement("dialog");
  dialog.setAttribute("aria-labelledby", "ask-title");
  dialog.addEventListener("close", () => { dialog.replaceChildren(); opener?.focus(); });
  document.body.append(dialog);
  return dialog;
}

/** Put the server's form into the dialog; a wrong answer gets the focus. */
function show(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html").querySelector("[data-ask-form]");
  if (!parsed) return false;
  box().replaceChildren(document.importNode(parsed, true));
  if (!dialog.open) dialog.showModal();
  const first = dialog.querySelector("[aria-invalid]") ?? dialog.querySelector(".dialog-body :is(input, select, textarea)") ?? dialog.querySelector("[data-ask-run]");
  first?.focus();
  const problem = dialog.querySelector(".field-error");
  if (problem) announce(problem.textContent);
  return true;
}

async function open(url, options) {
  const answer = await fetch(url, { ...options, headers: asScript });
  return show(await answer.text());
}

document.addEventListener("click", async (event) => {
  const close = event.target.closest?.("dialog [data-ask-close]");
  if (close) { event.preventDefault(); return dialog.close(); }
  const link = event.target.closest?.("a[data-ask]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  opener = link.closest("[data-menu]")?.querySelector("summary") ?? link;
  link.closest("[data-menu]")?.removeAttribute("open");
  if (!(await open(link.href).catch(() => false))) location.assign(link.href);
});

document.addEventListener("submit", async (event) => {
  const button = event.submitter;
  if (event.target.matches("dialog [data-ask-form]")) { event.preventDefault(); return run(event.target); }
  if (!button || !("ask" in button.dataset)) return;
  event.preventDefault();
  opener = button.closest("[data-menu]")?.querySelector("summary") ?? button;
  button.closest("[data-menu]")?.removeAttribute("open");
  if (!(await open(button.formAction, { method: "POST", body: new FormData(event.target) }).catch(() => false))) {
    event.target.action = button.formAction;
    event.target.submit();
  }
});

/** Send the answers once; the token inside makes a second time harmless anyway. */
async function run(form) {
  const button = form.querySelector("[data-ask-run]");
  button.disabled = true;
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: asScript }).catch(() => null);
  if (!answer) {
    button.disabled = false;
    return announce("The server cannot be reached. Nothing was lost: press again.");
  }
  if (answer.headers.get("HX-Redirect")) return location.assign(answer.headers.get("HX-Redirect"));
  if (answer.status !== 201) return void (show(await answer.text()) || form.submit());
  announce(`${button.textContent.trim()} has been started.`);
  dialog.close();
  const panel = document.querySelector("[data-panel]");
  if (panel) window.htmx?.ajax("GET", panel.dataset.refreshUrl, { source: panel, target: panel, swap: "outerHTML" });
}
