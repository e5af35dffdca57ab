// What pages do beyond reading and sending forms. Everything here is an addition: without it, pages can
// still be read.
(() => {
  "use strict";

  const parts = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
  const formatOf = (more) =>
    new Intl.DateTimeFormat(undefined, { ...parts, ...more, timeZoneName: "short" });
  const thisYear = { minute: formatOf({}), second: formatOf({ second: "2-digit" }) };
  const anyYear = {
    minute: formatOf({ year: "numeric" }),
    second: formatOf({ year: "numeric", second: "2-digit" }),
  };
  const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });
  const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

  /** The server writes times in UTC; readers have them in their own zone, which is always said. */
  function localTimes(root) {
    for (const time of root.querySelectorAll("time[datetime]")) {
      const at = new Date(time.dateTime);
      const formats = at.getFullYear() === new Date().getFullYear() ? thisYear : anyYear;
      const text = formats["exact" in time.dataset ? "second" : "minute"].format(at);
      if (time.textContent !== text) time.textContent = text;
      time.title = exact.format(at);
    }
  }

  /** Times that are typed are meant in the zone of whoever types them. */
  function localInputs(root) {
    const zone = new Intl.DateTimeFormat(undefined, { timeZoneName: "short" })
      .formatToParts(new Date())
      .find(({ type }) => type === "timeZoneName").value;
    for (const input of root.querySelectorAll("input[data-utc]")) {
      const sent = input.form.elements.namedItem(input.dataset.utc);
      const label = root.querySelector(`[data-zone-of="${input.name}"]`);
      if (label) label.textContent = zone;
      if (sent.value !== "") {
        const at = new Date(sent.value);
        const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
        input.value = local.toISOString().slice(0, 16);
      }
      input.addEventListener("input", () => {
        const at = new Date(input.value);
        sent.value = input.value === "" || Number.isNaN(at.getTime()) ? "" : at.toISOString();
      });
    }
  }

  /** What is chosen here decides whether a field there has a meaning. */
  function dependentFields(root) {
    for (const field of root.querySelectorAll("[data-only-when]")) {
      const [name, value] = field.dataset.onlyWhen.split("=");
      const choice = document.querySelector(`[name="${name}"][value="${value}"]`);
      field.hidden = !choice.checked;
      choice.form.addEventListener("change", () => (field.hidden = !choice.checked));
    }
  }

  function insertField(button) {
    const text = document.getElementById(button.dataset.into);
    const piece = `{{${button.dataset.field} | default: ""}}`;
    const from = text.selectionStart;
    text.setRangeText(piece, from, text.selectionEnd, "end");
    text.focus();
    // Between the quotes, where the words for whoever has no such value go.
    text.setSelectionRange(from + piece.length - 3, from + piece.length - 3);
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-field]");
    if (button) insertField(button);
  });

  document.addEventListener("submit", (event) => {
    const { confirm: question } = (event.submitter ?? event.target).dataset;
    const asked = question ?? event.target.dataset.confirm;
    if (asked && !window.confirm(asked)) event.preventDefault();
  });

  /** A part that is told of by the server: when it can tell nothing any more, the page says so. */
  const live = document.querySelector("[data-live]");
  const state = () => live?.querySelector("[data-state]")?.dataset.state;
  /** Somebody is on the way to another page: nothing may take that away. A file that comes instead does not last. */
  const LEAVES_MS = 10_000;
  let leftAt = -Infinity;
  let before = state();
  let heardAt = new Date();

  /** @param why the page is behind; empty when it is not */
  function quiet(why) {
    const note = document.getElementById("quiet");
    if (!note) return;
    note.hidden = why === "";
    if (why !== "") note.textContent = `${why} The figures are those of ${clock.format(heardAt)}.`;
  }

  document.addEventListener("htmx:sse:after:connection", () => quiet(""));
  document.addEventListener("htmx:sse:after:message", (event) => {
    if (event.detail.message.event === "unread") return;
    heardAt = new Date();
    quiet("");
  });
  live?.addEventListener("unread", () => quiet("Newer figures cannot be read just now."));
  document.addEventListener("htmx:sse:error", (event) => {
    // Signed out: the page itself knows where to go.
    if (event.detail.status === 401) window.location.reload();
    else if (!document.hidden) quiet("No connection to Volley.");
  });

  window.addEventListener("beforeunload", () => (leftAt = performance.now()));
  document.addEventListener("htmx:after:swap", () => {
    localTimes(document);
    const now = state();
    if (performance.now() - leftAt < LEAVES_MS) return;
    // What can be done changes with the state, and stands outside of the part that is told.
    if (before !== undefined && now !== before) window.location.replace(window.location.pathname);
    before = now;
  });
  localTimes(document);
  localInputs(document);
  dependentFields(document);
})();
