// Keeps what is typed into the steps of a campaign in this tab until it is saved: through a reload, a look at
// another page, or signing in again.
(() => {
  "use strict";

  const PREFIX = "volley typed ";
  const kept = {
    all: () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX)),
    read: (key) => JSON.parse(sessionStorage.getItem(key)),
    write: (key, values) => sessionStorage.setItem(key, JSON.stringify(values)),
  };
  const keyOf = (form) => PREFIX + form.dataset.keeps;

  function fieldsOf(form) {
    const never = ["hidden", "file", "password", "submit", "button"];
    return [...form.elements].filter(
      ({ name, type, dataset }) => name && !never.includes(type) && dataset.unkept === undefined,
    );
  }

  const TICKED = ["radio", "checkbox"];
  const isTicked = ({ type }) => TICKED.includes(type);

  function valuesOf(form) {
    const filled = fieldsOf(form).filter((field) => !isTicked(field) || field.checked);
    return Object.fromEntries(filled.map(({ name, value }) => [name, value]));
  }

  function restore(form, values) {
    for (const field of fieldsOf(form)) {
      const value = values[field.name];
      if (isTicked(field)) field.checked = value === field.value;
      else if (value !== undefined) field.value = value;
      // Previews, and fields that depend on others, follow what is typed.
      field.dispatchEvent(new Event(isTicked(field) ? "change" : "input", { bubbles: true }));
    }
  }

  function keepFrom(form) {
    const key = keyOf(form);
    const note = form.querySelector("[data-kept]");
    let saved = JSON.stringify(valuesOf(form));
    let sent = saved;
    const keep = () => {
      const isSaved = JSON.stringify(valuesOf(form)) === saved;
      // What was refused stands in the page already, and is not saved all the same.
      if (isSaved && form.dataset.refused === undefined) sessionStorage.removeItem(key);
      else kept.write(key, { values: valuesOf(form) });
      note.hidden = sessionStorage.getItem(key) === null;
    };
    const before = kept.read(key);
    if (before) restore(form, before.values);
    keep();
    // A test saves what it sends, and says so.
    form.addEventListener("htmx:before:request", ({ target }) => {
      if (target.type === "submit") sent = JSON.stringify(valuesOf(form));
    });
    form.addEventListener("htmx:after:swap", () => {
      const told = form.querySelector("[data-saves]");
      if (!told) return;
      told.removeAttribute("data-saves");
      saved = sent;
      delete form.dataset.refused;
      keep();
    });
    form.addEventListener("input", keep);
    form.addEventListener("change", keep);
    note.querySelector("button").addEventListener("click", () => {
      sessionStorage.removeItem(key);
      window.location.replace(window.location.href);
    });
  }

  document.addEventListener("submit", ({ target: form }) => {
    if (form.dataset.keeps !== undefined) {
      kept.write(keyOf(form), { values: valuesOf(form), sent: true });
    }
    // Whoever signs in here next is somebody else.
    if (form.getAttribute("action") === "/sign-out") {
      for (const key of kept.all()) sessionStorage.removeItem(key);
    }
  });

  const forms = [...document.querySelectorAll("form[data-keeps]")];
  const here = forms.map(keyOf);
  // Signed out, or something went wrong: it was not saved.
  const isRefusal = document.querySelector("main.bare") !== null;
  for (const key of kept.all()) {
    const { values, sent } = kept.read(key);
    if (!sent || here.includes(key)) continue;
    if (isRefusal) kept.write(key, { values });
    // Another page came of it, so it was saved; else its own would have come again.
    else sessionStorage.removeItem(key);
  }
  // After those who listen to what is typed have begun to.
  setTimeout(() => forms.forEach(keepFrom));
})();
