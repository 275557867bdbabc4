// Switches the theme at once; the form's cookie makes the next page right from its first paint.
const form = document.querySelector("[data-theme-form]");

form?.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (button?.name !== "theme") return;
  event.preventDefault();
  show(button.value);
  const data = new FormData(form, button);
  fetch(form.action, { method: "POST", body: data, headers: { "HX-Request": "true" } });
});

function show(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const button of form.querySelectorAll("[name=theme]")) {
    button.setAttribute("aria-pressed", String(button.value === theme));
  }
}
