// What pages do beyond reading and sending forms. Everything here is an addition: without it, pages can
// still be read.
(() => {
  "use strict";

  const format = new Intl.DateTimeFormat(undefined, {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  });

  /** The server writes times in UTC; readers have them in their own zone, which is always said. */
  function localTimes(root) {
    for (const time of root.querySelectorAll("time[datetime]")) {
      time.textContent = format.format(new Date(time.dateTime));
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

  const charts = new Map();

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  /** The figures of a chart stand in the part of the page that is renewed, the chart itself outside. */
  function drawCharts(root) {
    for (const source of root.querySelectorAll("[data-points-of]")) {
      const place = document.getElementById(source.dataset.pointsOf);
      if (!place) continue;
      const { times, rates, limit } = JSON.parse(source.dataset.points);
      const data = [times, rates, times.map(() => limit)];
      const chart = charts.get(place);
      if (chart) chart.setData(data);
      else if (times.length > 0) charts.set(place, drawChart(place, data));
    }
  }

  function drawChart(place, data) {
    place.hidden = false;
    const axis = { stroke: colour("--faint"), grid: { stroke: colour("--line"), width: 1 } };
    const options = {
      width: place.clientWidth,
      height: 224,
      cursor: { y: false },
      scales: { y: { range: (_chart, _least, most) => [0, Math.max(1, most * 1.1)] } },
      series: [
        {},
        {
          label: "Taken a second",
          stroke: colour("--going"),
          fill: `${colour("--going")}22`,
          width: 2,
        },
        {
          label: "Limit",
          stroke: colour("--faint"),
          dash: [6, 4],
          width: 1,
          points: { show: false },
        },
      ],
      axes: [axis, { ...axis, size: 48 }],
    };
    const chart = new uPlot(options, data, place);
    new ResizeObserver(() => chart.setSize({ width: place.clientWidth, height: 224 })).observe(
      place,
    );
    return chart;
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
    const { confirm: question } = event.target.dataset;
    if (question && !window.confirm(question)) event.preventDefault();
  });

  function enliven(root) {
    localTimes(root);
    localInputs(root);
    drawCharts(root);
  }

  document.addEventListener("htmx:after:swap", () => {
    localTimes(document);
    drawCharts(document);
  });
  enliven(document);
})();
