import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import type { Bench, Findings, Setting } from "./harness/bench.ts";
import { runProgram, startChild } from "./harness/child.ts";
import { figure } from "./harness/figure.ts";
import { type Installation, openInstallation } from "./harness/installation.ts";
import { familySeconds, processorSeconds } from "./harness/processor-time.ts";
import { startSimulatorProcess } from "./harness/simulators.ts";
import { median } from "./harness/statistics.ts";
import { shown, type Table } from "./harness/table.ts";

const PLAIN = fileURLToPath(new URL("programs/insert-server.ts", import.meta.url));

type Scale = {
  readonly singles: number;
  readonly batches: number;
  readonly perBatch: number;
  readonly rounds: number;
};
const FULL: Scale = { singles: 20_000, batches: 60, perBatch: 1_000, rounds: 3 };
const QUICK: Scale = { singles: 200, batches: 2, perBatch: 50, rounds: 1 };
const CONNECTIONS = 64;

type Server = { readonly url: string; readonly pid: number };

/** A way to hand in messages, and how many connections do. */
type Way = {
  readonly name: string;
  readonly server: Server;
  readonly connections: number;
  readonly requests: number;
  /** 0 for single messages. */
  readonly batch: number;
  readonly keyed: boolean;
};

type Run = {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Processor time for one message, in microseconds. */
  readonly serverUs: number;
  readonly postgresUs: number;
};

export const apiBench: Bench = {
  name: "api",
  about:
    "messages a second that POST /v1/messages has stored, singly and in batches, against a bare INSERT",
  async run(setting): Promise<Findings> {
    const scale = setting.quick ? QUICK : FULL;
    const simulator = await startSimulatorProcess(setting, {
      perSecond: 1_000,
      latencyMs: 0,
      receipts: false,
    });
    const installation = await openInstallation(setting, "scaled");
    await installation.addAccount(simulator.url);
    const ways = await waysOf(setting, installation, scale);
    const runs = ways.map((): Run[] => []);
    // The first round warms up.
    for (let round = 0; round <= scale.rounds; round += 1) {
      for (const [at, way] of ways.entries()) {
        const run = await handIn(setting, installation, { ...way, name: `${way.name} ${round}` });
        if (round > 0 || setting.quick) runs[at]?.push(run);
      }
      const last = runs.map((of) => shown(of.at(-1)?.perSecond ?? 0)).join(", ");
      if (round > 0) setting.tell(`round ${round} of ${scale.rounds}: ${last} messages/s`);
    }
    return findings(ways, runs, await countStored(installation));
  },
};

async function waysOf(
  setting: Setting,
  installation: Installation,
  { singles, batches, perBatch }: Scale,
): Promise<readonly Way[]> {
  const task = JSON.stringify({ databaseUrl: installation.databaseUrl });
  const child = startChild(setting, { args: [PLAIN, task] });
  const [, plainUrl = ""] = await child.until(/"url":"([^"]+)"/);
  const ours = { url: installation.url, pid: installation.apiPid };
  const plain = { url: plainUrl, pid: child.pid };
  const single = { connections: CONNECTIONS, requests: singles, batch: 0, keyed: false };
  return [
    { ...single, name: "single messages", server: ours },
    { ...single, name: "a bare INSERT each", server: plain },
    { ...single, name: "single messages with an Idempotency-Key", server: ours, keyed: true },
    {
      ...single,
      name: "single messages over one connection",
      server: ours,
      connections: 1,
      requests: Math.ceil(singles / 20),
    },
    {
      name: `batches of ${shown(perBatch)}`,
      server: ours,
      connections: 2,
      requests: batches,
      batch: perBatch,
      keyed: true,
    },
  ];
}

async function handIn(
  setting: Setting,
  { key, postgresPid }: Installation,
  way: Way,
): Promise<Run> {
  const times = async () => ({
    server: await processorSeconds(way.server.pid),
    postgres: await familySeconds(postgresPid),
  });
  const before = await times();
  const { server, ...task } = way;
  const url = `${server.url}/v1/messages`;
  const answer = Object(await runProgram(setting, "message-load", { ...task, url, key }));
  const after = await times();
  if (answer.taken !== way.requests) {
    throw new Error(`${way.name}: ${JSON.stringify(answer.statuses)}`);
  }
  const messages = way.requests * Math.max(1, way.batch);
  return {
    perSecond: messages / Number(answer.seconds),
    p50: Number(answer.p50),
    p99: Number(answer.p99),
    serverUs: ((after.server - before.server) * 1e6) / messages,
    postgresUs: ((after.postgres - before.postgres) * 1e6) / messages,
  };
}

/** By the rows and by the counters of the report. */
async function countStored({ db }: Installation) {
  const { rows } = await sql<{ rows: number; counted: number }>`
    select (select count(*) from recipient) as rows,
      (select sum(n)::bigint from recipient_count) as counted`.execute(db);
  return rows[0] ?? { rows: 0, counted: 0 };
}

function findings(
  ways: readonly Way[],
  runs: readonly (readonly Run[])[],
  stored: { readonly rows: number; readonly counted: number },
): Findings {
  const middle = (at: number, of: keyof Run) => median((runs[at] ?? []).map((run) => run[of]));
  const baseline = middle(1, "perSecond");
  return {
    figures: [
      ...ways.flatMap(({ name }, at) =>
        at === 1
          ? []
          : [figure({ name, value: middle(at, "perSecond"), unit: "messages/s", baseline })],
      ),
      figure({
        name: "single messages, p99",
        value: middle(0, "p99"),
        unit: "ms",
        baseline: middle(1, "p99"),
      }),
      figure({
        name: "rows that the counters do not know",
        value: Math.abs(stored.rows - stored.counted),
        unit: "",
        target: { atMost: 0 },
      }),
    ],
    tables: [tableOf(ways, middle)],
    notes: [
      `Median of ${runs[0]?.length ?? 0} rounds. Every answer is given after the commit. Baseline: the same messages to a ` +
        "route of Fastify that commits one INSERT for each, without a key, rules, counters or an audit log. " +
        "The loading process shares the machine.",
    ],
  };
}

function tableOf(ways: readonly Way[], middle: (at: number, of: keyof Run) => number): Table {
  return {
    title: "A request, and the processor time of a message",
    columns: ["handed in", "connections", "messages/s", "median", "p99", "server", "Postgres"],
    rows: ways.map(({ name, connections }, at) => [
      name,
      shown(connections),
      shown(middle(at, "perSecond")),
      `${shown(middle(at, "p50"))} ms`,
      `${shown(middle(at, "p99"))} ms`,
      `${shown(middle(at, "serverUs"))} µs`,
      `${shown(middle(at, "postgresUs"))} µs`,
    ]),
  };
}
