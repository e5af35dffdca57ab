// Sends the file of a form as it is, with its other fields in the address, and shows the answer below.
(() => {
  "use strict";

  async function send(form) {
    const { file, ...fields } = Object.fromEntries(new FormData(form));
    const query = new URLSearchParams({ ...fields, fileName: file.name });
    const answer = await fetch(`${form.dataset.sends}?${query}`, {
      method: "PUT",
      headers: { "content-type": "application/octet-stream", "x-form-token": form.dataset.token },
      body: file,
    });
    // Our own page, whose values are escaped.
    if (answer.ok) return await answer.text();
    return '<p class="notice bad" role="alert">The list was not taken. Load the page again and retry.</p>';
  }

  async function show(place, form) {
    try {
      place.innerHTML = await send(form);
    } catch {
      place.innerHTML =
        '<p class="notice bad" role="alert">The connection broke; send the list again.</p>';
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sends === undefined) return;
    event.preventDefault();
    const button = form.querySelector("button");
    const place = form.parentElement.querySelector("[aria-live]");
    button.disabled = true;
    place.innerHTML = '<p aria-busy="true">Loading the list…</p>';
    void show(place, form).finally(() => (button.disabled = false));
  });
})();
