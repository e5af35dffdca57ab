import { parseArgs } from "node:util";
import { BENCHES } from "./benches.ts";
import { apart, type Bench, type Findings } from "./harness/bench.ts";
import { writeToDocs } from "./harness/document.ts";
import { type Figure, toResult } from "./harness/figure.ts";
import { describeCommit, describeMachine } from "./harness/machine.ts";
import { figureTable, toMarkdown } from "./harness/table.ts";

const USAGE = [
  "usage: bench NAME [--json] [--write] [--quick] [--part PART] [--sizes N,N] [--recipients N]",
  ...BENCHES.map(
    ({ name, about, parts = [] }) =>
      `  ${name.padEnd(10)} ${about}${parts.length > 0 ? `; parts: ${parts.join(", ")}` : ""}`,
  ),
  "  --json     end with one JSON object on standard output",
  "  --write    put the figures into docs/benchmarks.md, those of each part that is asked for into a section of its own",
  "  --quick    a few seconds, to see that it works; the figures mean nothing",
  "  --part     only this part of a bench that has parts; may be repeated",
  "  --sizes    instead of its own, for a bench that measures at several sizes, such as 10000,100000",
  "  --recipients  of a large campaign, instead of the bench's own number",
];

const OPTIONS = {
  json: { type: "boolean", default: false },
  write: { type: "boolean", default: false },
  quick: { type: "boolean", default: false },
  part: { type: "string", multiple: true },
  sizes: { type: "string" },
  recipients: { type: "string" },
  help: { type: "boolean", default: false },
} as const;

type Task = {
  readonly bench: Bench;
  readonly json: boolean;
  readonly write: boolean;
  readonly quick: boolean;
  readonly parts: readonly string[];
  readonly sizes: readonly number[] | null;
  readonly recipients: number | null;
};

const print = (line: string) => process.stdout.write(`${line}\n`);
const tell = (line: string) => process.stderr.write(`${line}\n`);

/** Reads the command line; null when usage was shown instead. */
function readTask(): Task | null {
  try {
    const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
    const bench = BENCHES.find(({ name }) => name === positionals[0]);
    const { json, write, quick, part: parts = [], help } = values;
    const sizes = values.sizes?.split(",").map(Number) ?? null;
    if (help) {
      for (const line of USAGE) print(line);
      return null;
    }
    const unknown = parts.filter((part) => !bench?.parts?.includes(part));
    const recipients = values.recipients === undefined ? null : Number(values.recipients);
    const areSizes = [...(sizes ?? []), recipients ?? 1].every(
      (size) => Number.isSafeInteger(size) && size > 0,
    );
    const isFull = !quick && recipients === null;
    const isAsked = bench && positionals.length === 1 && (isFull || !write);
    if (isAsked && areSizes && unknown.length === 0)
      return { bench, json, write, quick, parts, sizes, recipients };
    if (bench && unknown.length > 0) tell(`bench: ${bench.name} has no part ${unknown.join(", ")}`);
    if (!areSizes)
      tell("bench: --sizes takes whole numbers with commas between them, --recipients takes one");
    if (write && !isFull)
      tell("bench: the figures of --quick and --recipients are not for the documentation");
  } catch (error) {
    tell(`bench: ${error instanceof Error ? error.message : String(error)}`);
  }
  for (const line of USAGE) tell(line);
  process.exitCode = 2;
  return null;
}

async function measure({ bench, json, write, parts, ...asked }: Task): Promise<void> {
  const commit = await describeCommit();
  const stack = new AsyncDisposableStack();
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    process.once(signal, () => void stack.disposeAsync().finally(() => process.exit(code)));
  }
  const measureOne = async (some: readonly string[]) => {
    const ranOn = `${commit}, on ${describeMachine()}`;
    const findings = await apart<Findings>({ ...asked, parts: some, stack, tell }, (setting) =>
      bench.run(setting),
    );
    const command = [bench.name, ...some.map((part) => `--part ${part}`)].join(" ");
    const report = reportOf(findings, `npx --yes pnpm@12 bench ${command}`, ranOn);
    print(report);
    if (write) await writeToDocs([bench.name, ...some].join(" "), report, findings.pictures ?? []);
    return findings.figures;
  };
  const figures: Figure[] = [];
  try {
    // What is written down is measured part by part, so that each can be measured again without the others.
    const rounds = write && parts.length > 0 ? parts.map((part) => [part]) : [parts];
    for (const round of rounds) figures.push(...(await measureOne(round)));
  } finally {
    await stack.disposeAsync();
  }
  if (json) {
    const machine = describeMachine();
    print(JSON.stringify({ bench: bench.name, results: figures.map(toResult), machine }));
  }
}

function reportOf(
  { figures, tables = [], notes = [] }: Findings,
  command: string,
  ranOn: string,
): string {
  const day = new Date().toISOString().slice(0, 10);
  return [
    `\`${command}\`, ${day}, ${ranOn}.`,
    ...[figureTable(figures), ...tables].map(toMarkdown),
    ...notes,
  ].join("\n\n");
}

const task = readTask();
if (task) await measure(task);
