// Sends a CSV of any size: a look at its beginning first, then the whole, with progress.
(() => {
  "use strict";

  const area = document.getElementById("upload");
  if (!area) return;
  const path = area.dataset.upload;
  const token = area.dataset.token;
  const preview = document.getElementById("preview");
  const uploading = document.getElementById("uploading");
  const problem = document.getElementById("upload-problem");
  const drop = area.querySelector(".drop");
  const input = document.getElementById("file");
  // As much as the importer looks at before it reads.
  const BEGINNING = 128 * 1024;
  let file = null;
  // Of the looks at the file only the latest counts, and none while somebody is typing.
  let turn = 0;
  let pause = null;

  function query() {
    const form = document.getElementById("reading");
    const chosen = form ? new FormData(form) : new FormData();
    const given = new URLSearchParams();
    for (const [name, value] of chosen) if (value !== "") given.set(name, value);
    return given;
  }

  function say(text) {
    problem.textContent = text;
    problem.hidden = text === "";
  }

  async function look(given) {
    turn += 1;
    const own = turn;
    const beginning = file.slice(0, BEGINNING);
    const answer = await fetch(`${path}/preview?${given}`, {
      method: "POST",
      headers: { "content-type": "application/octet-stream", "x-form-token": token },
      body: beginning,
    });
    if (!answer.ok) return say("The file could not be looked at. Load the page again and retry.");
    say("");
    const text = await answer.text();
    if (own !== turn) return;
    const at = preview.contains(document.activeElement) ? document.activeElement.name : "";
    // Our own page, whose values are escaped.
    preview.innerHTML = text;
    if (at !== "") document.querySelector(`#preview [name="${at}"]`)?.focus();
  }

  function choose(chosen) {
    if (!chosen) return;
    file = chosen;
    preview.textContent = "";
    void look(new URLSearchParams()).catch(() => say("The file could not be read."));
  }

  function load() {
    const given = query();
    given.set("fileName", file.name);
    const request = new XMLHttpRequest();
    request.open("PUT", `${path}/file?${given}`);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.setRequestHeader("x-form-token", token);
    const bar = uploading.querySelector("progress");
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      bar.max = total;
      bar.value = loaded;
    });
    request.addEventListener("load", () => {
      if (request.status === 204) return window.location.assign(path);
      uploading.hidden = true;
      preview.hidden = false;
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      const told = page.querySelector("main p")?.textContent;
      say(told ?? "The file was not taken. Nothing of it is kept.");
    });
    request.addEventListener("error", () => {
      uploading.hidden = true;
      preview.hidden = false;
      say("The connection broke. Nothing of the file is kept; try again.");
    });
    uploading.hidden = false;
    preview.hidden = true;
    say("");
    request.send(file);
  }

  input.addEventListener("change", () => choose(input.files[0]));
  for (const name of ["dragover", "dragenter"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  for (const name of ["dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.remove("over");
    });
  }
  drop.addEventListener("drop", (event) => choose(event.dataTransfer.files[0]));
  preview.addEventListener("input", () => {
    turn += 1;
    clearTimeout(pause);
    pause = setTimeout(() => {
      void look(query()).catch(() => say("The file could not be read."));
    }, 300);
  });
  preview.addEventListener("submit", (event) => {
    event.preventDefault();
    load();
  });
})();
