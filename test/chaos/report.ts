import type { Verdict } from "./chaos.ts";

/** One line about one run, with what to do when it was bad. */
export function lineOf(verdict: Verdict): string {
  const { seed, mode, messages, unknowns, calmSeconds, findings, artefacts } = verdict;
  const facts = [
    `seed ${seed}`,
    mode,
    `${faultsOf(verdict)} faults in ${verdict.seconds} s`,
    `${messages} messages`,
    `${unknowns} unknown for a while`,
    `all final after ${calmSeconds.toFixed(0)} s`,
  ].join(", ");
  if (findings.length === 0) return `PASSED  ${facts}`;
  const again = `again: pnpm chaos --seed ${seed} --mode ${mode} --minutes ${verdict.seconds / 60}`;
  return [`FAILED  ${facts}`, ...findings, `kept in ${artefacts ?? "-"}`, again].join("\n        ");
}

const faultsOf = ({ faults }: Verdict) => Object.values(faults).reduce((sum, n) => sum + n, 0);

/** The runs as a Markdown table, and how often each fault was among them. */
export function tableOf(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map((one) => [
    one.seed,
    one.mode,
    (one.seconds / 60).toFixed(2),
    faultsOf(one),
    one.messages,
    one.unknowns,
    `${one.calmSeconds.toFixed(0)} s`,
    one.findings.length === 0 ? "passed" : `FAILED: ${one.findings.join("; ")}`,
  ]);
  const head = ["seed", "mode", "minutes", "faults", "messages", "unknown for a while"];
  const all: Record<string, number> = {};
  for (const { faults } of verdicts) {
    for (const [name, n] of Object.entries(faults)) all[name] = (all[name] ?? 0) + n;
  }
  const counts = Object.entries(all).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `${table([...head, "all final after", "verdict"], rows)}\n${table(["fault", "times"], counts)}`;
}

type Cells = readonly (string | number)[];

function table(head: Cells, rows: readonly Cells[]): string {
  const line = (cells: Cells) => `| ${cells.join(" | ")} |\n`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("");
}
