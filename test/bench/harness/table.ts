import type { Figure } from "./figure.ts";

export type Table = {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
};

const FIGURE_COLUMNS = ["figure", "value", "baseline", "ratio", "target", "met"];

export function figureTable(figures: readonly Figure[]): Table {
  const rows = figures.map((one) => [
    one.name,
    `${shown(one.value)} ${one.unit}`.trimEnd(),
    one.baseline === null ? "" : shown(one.baseline),
    one.ratio === null ? "" : `${shown(one.ratio)} ×`,
    targetOf(one),
    one.met === null ? "" : one.met ? "yes" : "no",
  ]);
  return { title: "", columns: FIGURE_COLUMNS, rows };
}

function targetOf({ target }: Figure): string {
  if (target === null) return "";
  return "atLeast" in target ? `≥ ${shown(target.atLeast)}` : `≤ ${shown(target.atMost)}`;
}

/** A number as people read it: thousands apart, and no more digits than it is worth. */
export function shown(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 3;
  return value.toLocaleString("en-GB", { maximumFractionDigits: digits });
}

/** A share as a percentage. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

/** Markdown with even columns, which a terminal shows as well as a page. */
export function toMarkdown({ title, columns, rows }: Table): string {
  const widths = columns.map((name, index) =>
    Math.max(3, name.length, ...rows.map((row) => (row[index] ?? "").length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, index) => (cells[index] ?? "").padEnd(width)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  const heading = title === "" ? [] : [`**${title}**`, ""];
  return [...heading, line(columns), rule, ...rows.map(line)].join("\n");
}
