// Sends files with visible progress, also those dropped onto the card; the form works as it is without this.
const words = new Intl.NumberFormat(undefined, { style: "percent" });
let running = null;

const parts = (form) => Object.fromEntries(["state", "bar", "words", "error", "send"].map((part) => [part, form.querySelector(`[data-upload-${part}]`)]));

function send(form, files) {
  if (running || !files.length) return;
  const shown = parts(form);
  const body = new FormData(form);
  body.delete("file");
  for (const file of files) body.append("file", file);
  const request = running = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("HX-Request", "true");
  request.upload.addEventListener("progress", (event) => draw(shown, event, files));
  request.addEventListener("load", () => finish(form, request));
  request.addEventListener("error", () => fail(form, "The connection broke off. Try once more."));
  request.addEventListener("abort", () => fail(form, "Stopped. Nothing was stored."));
  shown.error.hidden = true;
  shown.state.hidden = false;
  shown.send.disabled = true;
  draw(shown, { loaded: 0, total: 1 }, files);
  request.send(body);
}

function draw({ bar, words: line }, { loaded, total }, files) {
  const name = files.length === 1 ? files[0].name : `${files.length} files`;
  bar.value = (loaded / total) * 100;
  line.textContent = loaded < total ? `Sending ${name}: ${words.format(loaded / total)}` : `${name} has arrived, one moment…`;
}

/** The server answers with the card drawn anew; the newest files are marked for a moment. */
function finish(form, request) {
  if (request.status !== 201) return fail(form, (request.getResponseHeader("content-type") ?? "").startsWith("text/plain") ? request.responseText : "That did not work. Try once more.");
  running = null;
  const card = form.closest("[data-files]");
  const known = new Set([...card.querySelectorAll("li[id]")].map((row) => row.id));
  const fresh = document.importNode(new DOMParser().parseFromString(request.responseText, "text/html").querySelector("[data-files]"), true);
  card.replaceWith(fresh);
  window.htmx?.process(fresh);
  for (const row of fresh.querySelectorAll("li[id]")) row.classList.toggle("is-new", !known.has(row.id));
  // Not the form: a field with the focus would keep the outcome's dialog from opening.
  fresh.querySelector("h2").focus();
}

function fail(form, sentence) {
  running = null;
  const shown = parts(form);
  shown.state.hidden = true;
  shown.send.disabled = false;
  shown.error.textContent = sentence;
  shown.error.hidden = false;
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest?.("[data-upload]");
  if (!form) return;
  event.preventDefault();
  send(form, [...form.querySelector("[type=file]").files]);
});

document.addEventListener("click", (event) => { if (event.target.closest?.("[data-upload-stop]")) running?.abort(); });

const formUnder = (event) => event.dataTransfer?.types.includes("Files") && event.target.closest?.("[data-files]")?.querySelector("[data-upload]");

document.addEventListener("dragover", (event) => {
  const form = formUnder(event);
  for (const other of document.querySelectorAll("[data-dropping]")) if (other !== form) delete other.dataset.dropping;
  if (form) { event.preventDefault(); form.dataset.dropping = ""; }
});

document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) for (const form of document.querySelectorAll("[data-dropping]")) delete form.dataset.dropping;
});

document.addEventListener("drop", (event) => {
  const form = formUnder(event);
  if (!form) return;
  event.preventDefault();
  delete form.dataset.dropping;
  send(form, [...event.dataTransfer.files]);
});
