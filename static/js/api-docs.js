// Draws the OpenAPI description with Swagger UI, which its own script tag has put into `window`.

const place = document.getElementById("api-docs");
const system = matchMedia("(prefers-color-scheme: dark)");

function paint() {
  const chosen = document.documentElement.dataset.theme;
  document.documentElement.classList.toggle("dark-mode", chosen ? chosen === "dark" : system.matches);
}

paint();
system.addEventListener("change", paint);

window.SwaggerUIBundle({
  url: place.dataset.openapi,
  domNode: place,
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  // The badge of swagger.io would be asked about our address.
  validatorUrl: null,
});
