// Draws what stands in `data-points` of a figure: {times, series: [{label, tone, dashed, values}]}.
(() => {
  "use strict";

  const HEIGHT = 240;
  const [MINUTE, HOUR, DAY] = [60, 3_600, 86_400];
  const some = [1, 2, 5, 10, 15, 30];
  const TIMES_APART = some.concat(
    some.map((minutes) => minutes * MINUTE),
    [1, 2, 3, 6, 12].map((hours) => hours * HOUR),
    [1, 2, 7, 30, 90, 365].map((days) => days * DAY),
  );
  // Of recipients and messages there are no halves.
  const WHOLE = Array.from({ length: 10 }, (_one, zeros) =>
    [1, 2, 5].map((n) => n * 10 ** zeros),
  ).flat();
  const charts = new Map();
  const clocks = {
    second: new Intl.DateTimeFormat(undefined, { timeStyle: "medium" }),
    minute: new Intl.DateTimeFormat(undefined, { timeStyle: "short" }),
    day: new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" }),
  };
  const figures = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function clockOf(secondsBetween) {
    if (secondsBetween >= 86_400) return clocks.day;
    return secondsBetween >= 60 ? clocks.minute : clocks.second;
  }

  function figuresOf(_chart, ticks) {
    return ticks.map((tick) => figures.format(tick));
  }

  function axes() {
    const axis = {
      stroke: colour("--faint"),
      grid: { stroke: colour("--line"), width: 1 },
      ticks: { stroke: colour("--line"), width: 1 },
      font: "12px system-ui, sans-serif",
    };
    const times = {
      ...axis,
      space: 90,
      // Samples are a second apart at the least, and so are the times that are told.
      incrs: TIMES_APART,
      values: (_chart, ticks) => {
        const clock = clockOf((ticks[1] ?? 0) - (ticks[0] ?? 0));
        return ticks.map((tick) => clock.format(new Date(tick * 1_000)));
      },
    };
    return [times, { ...axis, incrs: WHOLE, values: figuresOf, size: 64 }];
  }

  function lineOf({ label, tone, dashed }) {
    const stroke = colour(`--${tone}`);
    const line = { label, stroke, width: 2, points: { show: false } };
    line.value = (_chart, value) => (value === null ? "–" : figures.format(value));
    if (dashed) return { ...line, width: 1, dash: [6, 4] };
    // The colours are written with six digits, so two more make them transparent.
    return { ...line, fill: `${stroke}1f` };
  }

  /** Nobody points at the chart: then its legend tells the latest. */
  function showLatest(chart) {
    // Until it stands it has no data yet, though it tells of its cursor.
    const stands = chart.status === 1;
    if (stands && typeof chart.cursor.idx !== "number") {
      chart.setLegend({ idx: chart.data[0].length - 1 }, false);
    }
  }

  function draw(place, { times, series }) {
    const data = [times, ...series.map(({ values }) => values)];
    const known = charts.get(place);
    if (known && known.series.length !== data.length) {
      known.destroy();
      charts.delete(place);
    } else if (known) {
      known.setData(data);
      showLatest(known);
      return;
    }
    const time = { value: (_chart, at) => (at === null ? "–" : clocks.second.format(at * 1_000)) };
    const options = {
      width: place.clientWidth,
      height: HEIGHT - 32,
      // Half of the last time stands beyond the end of its line.
      padding: [8, 36, 0, 0],
      cursor: { y: false },
      scales: { y: { range: (_chart, _least, most) => [0, Math.max(1, most * 1.1)] } },
      series: [{ label: "Time", ...time }, ...series.map(lineOf)],
      axes: axes(),
      hooks: { ready: [showLatest], setCursor: [showLatest] },
    };
    const chart = new uPlot(options, data, place);
    charts.set(place, chart);
    new ResizeObserver(() => {
      if (charts.get(place) === chart)
        chart.setSize({ width: place.clientWidth, height: HEIGHT - 32 });
    }).observe(place);
  }

  function drawAll() {
    for (const [place, chart] of charts) {
      if (place.isConnected) continue;
      chart.destroy();
      charts.delete(place);
    }
    for (const figure of document.querySelectorAll("[data-points]")) {
      const points = JSON.parse(figure.dataset.points);
      if (points.times.length > 1) draw(figure.querySelector(".chart"), points);
    }
  }

  // The colours are read once for each chart, so another scheme takes new charts.
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    for (const chart of charts.values()) chart.destroy();
    charts.clear();
    drawAll();
  });
  document.addEventListener("htmx:after:swap", drawAll);
  drawAll();
})();
