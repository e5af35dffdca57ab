import { parseArgs } from "node:util";
import { type Mode, MODES } from "../support/open-system.ts";
import { runChaos, type Verdict } from "./chaos.ts";
import { lineOf, tableOf } from "./report.ts";

const USAGE = `pnpm chaos [--seed N | --seeds FIRST-LAST] [--minutes M] [--mode embedded|scaled] [--json] [--table]

Runs a campaign while processes, Postgres, Redis, the network and the provider fail as the seed says,
lets things calm down, and judges the result. Exits with 1 when anything was found.

  --seed N              one run; without it the seed is drawn and printed
  --seeds FIRST-LAST    one run after the other, in turn embedded and scaled
  --minutes M           how long faults are injected in each run (1)
  --mode MODE           embedded: jobs and slots in Postgres; scaled: in Redis (by the seed)
  --json                ends with one JSON object
  --table               ends with a table in Markdown
`;

/** @throws RangeError with a line for whoever typed it */
function readArguments() {
  const { values } = parseArgs({
    options: {
      seed: { type: "string" },
      seeds: { type: "string" },
      minutes: { type: "string", default: "1" },
      mode: { type: "string" },
      json: { type: "boolean", default: false },
      table: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const mode = MODES.find((one) => one === values.mode) ?? null;
  if (values.mode !== undefined && mode === null) {
    throw new RangeError(`--mode is one of ${MODES.join(", ")}, not "${values.mode}"`);
  }
  const minutes = Number(values.minutes);
  if (!(minutes > 0 && minutes <= 1_440)) {
    throw new RangeError(`--minutes is a number above 0, not "${values.minutes}"`);
  }
  const drawn = String(Math.floor(Math.random() * 1_000_000));
  const text = values.seeds ?? values.seed ?? drawn;
  const [, from = "", to = from] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  if (from === "" || Number(to) < Number(from)) {
    throw new RangeError(`a seed is a whole number, and seeds are FIRST-LAST; not "${text}"`);
  }
  const seeds = Array.from({ length: Number(to) - Number(from) + 1 }, (_, n) => Number(from) + n);
  return { ...values, mode, minutes, seeds };
}

const tell = (line: string) => void process.stderr.write(`${line}\n`);
const modeOf = (seed: number): Mode => (seed % 2 === 0 ? "embedded" : "scaled");

async function main(): Promise<void> {
  const { seeds, minutes, mode, json, table, help } = readArguments();
  if (help) {
    process.stdout.write(USAGE);
    return;
  }
  const verdicts: Verdict[] = [];
  for (const seed of seeds) {
    const verdict = await runChaos({
      seed,
      mode: mode ?? modeOf(seed),
      seconds: minutes * 60,
      tell,
    });
    verdicts.push(verdict);
    process.stdout.write(`${lineOf(verdict)}\n`);
  }
  if (table) process.stdout.write(tableOf(verdicts));
  const passed = verdicts.every(({ findings }) => findings.length === 0);
  if (json)
    process.stdout.write(`${JSON.stringify({ chaos: "verdict", passed, runs: verdicts })}\n`);
  if (!passed) process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  const isUsage = error instanceof RangeError || (error instanceof TypeError && "code" in error);
  process.stderr.write(
    isUsage
      ? `chaos: ${error.message}\n`
      : `chaos: ${String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exitCode = isUsage ? 2 : 1;
}
