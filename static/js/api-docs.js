// Draws the OpenAPI description with Swagger UI, which its own script tag has put into `window`.

const place = document.getElementById("api-docs");

window.SwaggerUIBundle({
  url: place.dataset.openapi,
  domNode: place,
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  // The badge of swagger.io would be asked about our address.
  validatorUrl: null,
});
