/** One row of bars over time, all rows of a picture to the same scale. */
type BarRow = { readonly label: string; readonly counts: readonly number[] };

export type BarPicture = {
  readonly title: string;
  /** What one bar counts, for the axis: "100 ms". */
  readonly step: string;
  /** A line across each row, and what it means. */
  readonly line: { readonly at: number; readonly label: string };
  readonly rows: readonly BarRow[];
};

const WIDTH = 900;
const LEFT = 50;
const ROW_HEIGHT = 150;
const ROW_GAP = 50;
const TOP = 40;

/** Light and dark alike, as the page that shows it is. */
const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .title { font-weight: 600 }
  .bar { fill: #0969da }
  .axis { stroke: #8c959f }
  .limit { stroke: #cf222e; stroke-dasharray: 4 3 }
  .small { font-size: 11px }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .bar { fill: #4493f8 }
    .limit { stroke: #ff7b72 }
  }`;

/** Draws counts over time as SVG, one row of bars below the other. */
export function drawBars({ title, step, line, rows }: BarPicture): string {
  const most = Math.max(line.at, ...rows.flatMap(({ counts }) => counts));
  const height = TOP + rows.length * (ROW_HEIGHT + ROW_GAP);
  const drawn = rows.map((row, index) =>
    drawRow(row, { most, line, step, top: TOP + index * (ROW_HEIGHT + ROW_GAP) }),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    `<style>${STYLE}\n</style>`,
    `<text class="title" x="${LEFT}" y="18">${escaped(title)}</text>`,
    ...drawn,
    "</svg>\n",
  ].join("\n");
}

type Frame = Pick<BarPicture, "line" | "step"> & { readonly most: number; readonly top: number };

function drawRow({ label, counts }: BarRow, { most, line, step, top }: Frame): string {
  const base = top + ROW_HEIGHT;
  const width = (WIDTH - LEFT - 10) / counts.length;
  const y = (count: number) => tenths(base - (count / most) * (ROW_HEIGHT - 25));
  const bars = counts.map((count, index) => {
    const x = tenths(LEFT + index * width);
    const barHeight = tenths(base - y(count));
    return `<rect class="bar" x="${x}" y="${y(count)}" width="${tenths(width * 0.8)}" height="${barHeight}"/>`;
  });
  const highest = Math.max(...counts);
  return [
    `<text x="${LEFT}" y="${top + 8}">${escaped(label)}; most in ${step}: ${highest}</text>`,
    ...bars,
    `<line class="axis" x1="${LEFT}" y1="${base}" x2="${WIDTH - 10}" y2="${base}"/>`,
    `<line class="limit" x1="${LEFT}" y1="${y(line.at)}" x2="${WIDTH - 10}" y2="${y(line.at)}"/>`,
    `<text class="small" x="5" y="${y(line.at) + 4}">${escaped(line.label)}</text>`,
    `<text class="small" x="5" y="${base}">0</text>`,
    `<text class="small" x="${LEFT}" y="${base + 15}">${counts.length} bars of ${step}</text>`,
  ].join("\n");
}

const tenths = (value: number) => Math.round(value * 10) / 10;

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
