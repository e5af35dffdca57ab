// The interactive description of the API, of what this very server answers with.
addEventListener("load", () => {
  globalThis.SwaggerUIBundle({
    url: "/openapi.json",
    dom_id: "#docs",
    deepLinking: true,
    displayRequestDuration: true,
    // Otherwise a stranger's server would be asked whether our description is valid.
    validatorUrl: null,
  });
});
