import { join } from "node:path";
import { EVERYWHERE, listAccounts } from "@volley/engine";
import type { AccountRequest } from "../accounts.ts";
import type { App } from "../app.ts";
import { type SimulatorThread, startSimulatorThread } from "../demo/start-simulator.ts";

/** The account that leads there; its address tells the port. */
const NAME = "Demo network";
const CREDENTIALS = { apiKey: "volley01", apiSecret: "Simulator1" };

/** The simulated provider, for who wants to see Volley at work before an account is at hand. */
export type DemoNetwork = {
  /** Only where everything runs on this machine: nobody else could reach it. */
  readonly offered: boolean;
  /** Starts it, and says what the account is that leads there. */
  begin(): Promise<AccountRequest>;
  stop(): Promise<void>;
};

/** Starts the network again where an account was made for it before. */
export async function openDemoNetwork(app: App): Promise<DemoNetwork> {
  let running: SimulatorThread | null = null;
  const offered = app.config.databaseUrl === null;
  const start = (port?: number) =>
    startSimulatorThread({
      ...(port === undefined ? {} : { port }),
      perSecond: 30,
      latencyMs: 20,
      receiptDelayMs: 500,
      failShare: 0.03,
      // What it has accepted must not be forgotten when we are started again: it may be looked up.
      ledgerFile: join(app.config.dataDir, "demo-network.ledger"),
    });
  const port = offered ? await portBefore(app) : null;
  if (port !== null) {
    running = await start(port).catch((error: unknown) => {
      app.log("demo_network.failed", { port, error });
      return null;
    });
  }
  return {
    offered,
    async begin() {
      running ??= await start();
      return { name: NAME, ...CREDENTIALS, restUrl: running.url };
    },
    async stop() {
      await running?.stop();
    },
  };
}

async function portBefore(app: App): Promise<number | null> {
  const accounts = await listAccounts(app.db, EVERYWHERE);
  const { restUrl } = accounts.find(({ name }) => name === NAME) ?? {};
  if (restUrl === undefined) return null;
  const { hostname, port } = new URL(restUrl);
  return hostname === "127.0.0.1" && port !== "" ? Number(port) : null;
}
