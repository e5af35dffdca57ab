/** A page of metrics, as Prometheus would read it. */
export type MetricsPage = {
  readonly text: string;
  /** The names of all metrics on the page, with those of a histogram's lines. */
  readonly names: ReadonlySet<string>;
  /** The sum over all lines of a metric that have these labels; NaN where there is none. */
  value(name: string, labels?: Readonly<Record<string, string>>): number;
};

export async function readMetrics(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<MetricsPage> {
  const answer = await fetch(`${url}/metrics`, { headers });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.status} ${text}`);
  const lines = Array.from(
    text.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm),
    ([, name = "", labels = "", value = ""]) => ({ name, labels, value }),
  );
  return {
    text,
    names: new Set(lines.map(({ name }) => name)),
    value(name, labels = {}) {
      const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
      const found = lines.filter(
        (line) => line.name === name && wanted.every((one) => line.labels.split(",").includes(one)),
      );
      return found.length === 0
        ? Number.NaN
        : found.reduce((sum, { value }) => sum + Number(value), 0);
    },
  };
}
