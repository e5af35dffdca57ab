import type { Timing } from "./timing.ts";

/**
 * A histogram in Prometheus' text format. That of prom-client counts by itself, with an object for each
 * observation; ours are counted between two messages, and only written here.
 */
export function histogramText({ series, bounds }: Timing): string {
  const { name, help } = series;
  const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`];
  for (const { labels, value } of series.samples()) {
    let total = 0;
    for (const [place, count] of value.counts.entries()) {
      total += count;
      const le = String(bounds[place] ?? "+Inf");
      lines.push(`${name}_bucket${labelText({ ...labels, le })} ${total}`);
    }
    lines.push(`${name}_sum${labelText(labels)} ${value.sum}`);
    lines.push(`${name}_count${labelText(labels)} ${total}`);
  }
  return `\n${lines.join("\n")}\n`;
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escaped(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
}
