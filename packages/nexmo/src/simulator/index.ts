import { createServer } from "node:http";
import type { Server, ServerResponse } from "node:http";
import type { LedgerSummary } from "./ledger-summary.ts";
import type { SimulatorOptions } from "./options.ts";
import { openProvider } from "./provider.ts";
import type { Provider } from "./provider.ts";
import { json, send } from "./replies.ts";
import type { Reply } from "./replies.ts";
import { receive } from "./requests.ts";

export type { LedgerSummary, ReceiptCounts } from "./ledger-summary.ts";
export type { Entry as LedgerEntry } from "./ledger.ts";
export type { ReceiptTransport, SimulatorOptions } from "./options.ts";
export { THROTTLE_MODELS } from "./throttling/throttle.ts";
export type { ThrottleModel } from "./throttling/throttle.ts";

export type Simulator = {
  /** For example `http://127.0.0.1:40123`; the `restUrl` of a client. */
  readonly url: string;
  readonly port: number;
  /** What the provider has accepted so far. */
  ledger(): LedgerSummary;
  /** Cuts all connections and drops the receipts that wait. Safe to call twice. */
  stop(): Promise<void>;
};

/**
 * Starts a simulated provider over real HTTP. Rejects with the plain error of node when it cannot
 * listen (for example code `EADDRINUSE`), and with a RangeError for an impossible limit.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port: wantedPort = 0, host = "127.0.0.1" } = options;
  const provider = await openProvider(options);
  const jitter = randomShare(options.seed ?? 1);
  const server = createServer((request, response) => {
    receive(request, (received) => {
      if (received === null) return send(response, json({ error: "unreadable body" }, 400));
      const reply = provider.answer(received) ?? json({ error: "not found" }, 404);
      const isOurs = received.path.startsWith("/simulator/");
      return isOurs ? send(response, reply) : sendLate(provider, { response, reply, jitter });
    });
  });
  server.keepAliveTimeout = 30_000;

  let port: number;
  try {
    port = await listen(server, wantedPort, host);
  } catch (error) {
    await provider.stop();
    throw error;
  }
  let stopped: Promise<void> | null = null;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    port,
    ledger: provider.summary,
    stop: () => (stopped ??= stop(server, provider)),
  };
}

type LateReply = {
  readonly response: ServerResponse;
  readonly reply: Reply;
  readonly jitter: () => number;
};

/** Only a wait above 0 costs a timer. */
function sendLate({ settings }: Provider, { response, reply, jitter }: LateReply): void {
  const { latencyJitterMs, latencyMs } = settings;
  const waitMs = latencyMs + (latencyJitterMs === 0 ? 0 : latencyJitterMs * jitter());
  if (waitMs === 0) send(response, reply);
  else setTimeout(send, waitMs, response, reply);
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

async function stop(server: Server, provider: Provider): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeAllConnections();
  await closed;
  await provider.stop();
}

/** A repeatable sequence of shares from 0 to 1 (mulberry32). */
function randomShare(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
