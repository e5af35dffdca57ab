import { text } from "node:stream/consumers";
import { type Db, findCampaign, parseId, readFigures } from "@volley/engine";
import type { SimulatorOptions } from "@volley/nexmo/simulator";
import { readLedger } from "../../packages/api/src/demo/compare.ts";
import { generateCsv } from "../../packages/api/src/demo/generate-csv.ts";
import {
  type SimulatorThread,
  startSimulatorThread,
} from "../../packages/api/src/demo/start-simulator.ts";
import { findFreePort } from "../../packages/api/src/embedded/free-port.ts";
import { until } from "../../packages/api/src/embedded/until.ts";
import { recordRequestTimes } from "../bench/harness/request-times.ts";
import type { BreakablePostgres } from "./breakable-postgres.ts";
import type { FaultProxy } from "./fault-proxy.ts";
import type { TestRedis } from "./redis-server.ts";
import { type Environment, spawnVolley, type VolleyProcess } from "./spawn-volley.ts";

/** `embedded`: nothing but Postgres. `scaled`: Postgres and Redis. */
export const MODES = ["embedded", "scaled"] as const;
export type Mode = (typeof MODES)[number];

/** Where Volley keeps its things. */
type Place = {
  /** For looking into the database, whatever is done to Volley's own connections. */
  readonly db: Db;
  readonly redis: TestRedis | null;
  readonly env: Environment;
  /** Null where many share the servers, so that they must not be broken. */
  readonly breakable: Breakable | null;
};

export type Breakable = {
  readonly postgres: BreakablePostgres;
  /** In front of Redis; null where there is none. */
  readonly redis: FaultProxy | null;
  /** In front of the provider. */
  readonly provider: FaultProxy;
};

export type SystemOptions = {
  readonly mode: Mode;
  /** Requests a second that the provider allows. */
  readonly rate: number;
  readonly simulator?: Omit<SimulatorOptions, "perSecond">;
  readonly env?: Environment;
  readonly place: (simulator: SimulatorThread, stack: AsyncDisposableStack) => Promise<Place>;
};

/** All of Volley as real processes beside a simulated provider, and a way to look into its database. */
export type System = Place & {
  readonly mode: Mode;
  readonly simulator: SimulatorThread;
  /** Where API and webhooks listen. */
  readonly url: string;
  /** The API's process; another one after a restart. */
  readonly api: VolleyProcess;
  /** Starts the API again on its port; the one before must have ended. */
  startApi(env?: Environment): Promise<VolleyProcess>;
  startWorker(env?: Environment): Promise<VolleyProcess>;
  /** When the workers' requests were begun, oldest first: milliseconds of the machine's monotonic clock. */
  firedAt(): Promise<readonly number[]>;
  /** Every process that was started, also those that have ended. */
  readonly processes: readonly VolleyProcess[];
  /** Throws for an answer that is not 2xx. */
  call(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>;
  /** Changes the simulator's settings while it runs. */
  setProvider(settings: Readonly<Record<string, unknown>>): Promise<void>;
  readProvider(): Promise<Readonly<Record<string, unknown>>>;
  /** Gives the account credit, and nothing when that is used up; 1000 with reload is as at the start. */
  setCredit(credit: { readonly euros: number; readonly autoReload: boolean }): Promise<void>;
  /** Creates an account (the first time) and a campaign, without recipients. */
  createCampaign(fields?: Readonly<Record<string, unknown>>): Promise<number>;
  upload(campaignId: number, recipients: number): Promise<void>;
  /** Creates a campaign of `recipients`, uploads them and starts it. */
  startCampaign(recipients: number, fields?: Readonly<Record<string, unknown>>): Promise<number>;
  /** Waits until the provider has accepted at least `count` messages. */
  untilAccepted(count: number): Promise<void>;
  /** Waits until nobody is left to submit, every receipt is in, and the campaign has ended so. */
  untilDone(campaignId: number, ended?: "completed" | "cancelled"): Promise<void>;
  /** Waits until so many more messages have been accepted. */
  untilMoreAccepted(count: number): Promise<void>;
};

export const ADMIN_KEY = "vk_scenario_0123456789";
/** Beyond this an API that does not answer counts as away. */
const CALL_MS = 10_000;
const WAIT = { everyMs: 100, forMs: 150_000 };

/** Waits scaled down, so that a crash is recovered from in seconds; everything else is as in real life. */
const TIMES: Environment = {
  VOLLEY_LEASE_SECONDS: "3",
  VOLLEY_LOOKUP_AFTER_SECONDS: "1.5",
  VOLLEY_LOOKUPS_PER_SECOND: "50",
};

/** Opens the whole system; the stack takes it down again, processes first. */
export async function openSystem(
  options: SystemOptions,
  stack: AsyncDisposableStack,
): Promise<System> {
  const { mode, rate } = options;
  const simulator = await startSimulatorThread({
    searchPerSecond: 200,
    ...options.simulator,
    perSecond: rate,
  });
  stack.defer(() => simulator.stop());
  const place = await options.place(simulator, stack);
  const times = await recordRequestTimes({ stack }, "begun");
  const port = await findFreePort();
  const own = { VOLLEY_PORT: String(port), VOLLEY_ADMIN_KEY: ADMIN_KEY };
  const env = { ...TIMES, ...own, ...place.env, ...options.env };
  const { db, breakable } = place;
  const restUrl = breakable ? `http://127.0.0.1:${breakable.provider.port}` : simulator.url;

  const processes: VolleyProcess[] = [];
  stack.defer(async () => {
    const running = processes.filter((one) => one.running);
    // One that was stopped could not end.
    for (const { child } of running) child.kill("SIGCONT");
    await Promise.all(running.map((one) => one.end("SIGTERM")));
  });
  const start = async (role: string, ready: RegExp, more: Environment) => {
    const volley = spawnVolley([role], { ...env, ...more });
    processes.push(volley);
    await volley.until(ready);
    return volley;
  };
  let api = await start("api", /listens on/, {});
  let accountId: unknown = null;

  const call: System["call"] = async (method, path, body) => {
    const isCsv = typeof body === "string";
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      signal: AbortSignal.timeout(CALL_MS),
      headers: {
        authorization: `Bearer ${ADMIN_KEY}`,
        ...(body === undefined ? {} : { "content-type": isCsv ? "text/csv" : "application/json" }),
      },
      ...(body === undefined ? {} : { body: isCsv ? body : JSON.stringify(body) }),
    });
    const json: unknown = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(json)}`);
    return { ...(typeof json === "object" ? json : {}) };
  };

  const tell = async (what: string, body: unknown) => {
    const answer = await fetch(`${simulator.url}/simulator/${what}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(await answer.text());
  };

  const system: System = {
    ...place,
    mode,
    env,
    simulator,
    url: `http://127.0.0.1:${port}`,
    processes,
    call,
    get api() {
      return api;
    },
    async startApi(more = {}) {
      api = await start("api", /listens on/, more);
      return api;
    },
    async startWorker(more = {}) {
      const recording = { NODE_OPTIONS: times.nodeOptions().join(" ") };
      return await start("worker", /worker runs/, { ...recording, ...more });
    },
    firedAt: () => times.since(0),
    setProvider: (settings) => tell("settings", settings),
    setCredit: (credit) => tell("credit", credit),
    async readProvider() {
      const settings: unknown = await (await fetch(`${simulator.url}/simulator/settings`)).json();
      return { ...(typeof settings === "object" ? settings : {}) };
    },
    async createCampaign(fields = {}) {
      accountId ??= (
        await call("POST", "/v1/accounts", {
          name: "scenario",
          apiKey: "volley01",
          apiSecret: "Simulator1",
          restUrl,
        })
      )["id"];
      const { id } = await call("POST", "/v1/campaigns", {
        accountId,
        name: "Scenario",
        from: "Volley",
        text: "Hi {{first_name}}, {{voucher}}",
        ...fields,
      });
      return parseId("campaign", String(id)) ?? 0;
    },
    async upload(campaignId, recipients) {
      const csv = await text(generateCsv(recipients));
      await call("PUT", `/v1/campaigns/cmp_${campaignId}/recipients`, csv);
    },
    async startCampaign(recipients, fields) {
      const id = await system.createCampaign(fields);
      await system.upload(id, recipients);
      await call("POST", `/v1/campaigns/cmp_${id}/start`);
      return id;
    },
    async untilAccepted(count) {
      const reached = async () => (await readLedger(simulator.url)).accepted >= count || undefined;
      if (!(await until(reached, WAIT)))
        throw new Error(`the provider never got ${count} messages`);
    },
    async untilMoreAccepted(count) {
      await system.untilAccepted((await readLedger(simulator.url)).accepted + count);
    },
    async untilDone(campaignId, ended = "completed") {
      const done = async () => {
        const { total, recipients } = await readFigures(db, { id: campaignId });
        const { pending, sending, unknown, submitted } = recipients;
        const state = (await findCampaign(db, campaignId))?.state;
        const open = pending + sending + unknown + submitted;
        return (total > 0 && open === 0 && state === ended) || undefined;
      };
      if (await until(done, WAIT)) return;
      const figures = await readFigures(db, { id: campaignId });
      throw new Error(`the campaign did not end: ${JSON.stringify(figures)}`);
    },
  };
  return system;
}
