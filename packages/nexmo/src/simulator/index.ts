import { createServer } from "node:http";
import type { RequestListener, Server, ServerResponse } from "node:http";
import { scalar } from "../wire/scalars.ts";
import { waitOf } from "./behaviour/latency.ts";
import { randomShares } from "./behaviour/random.ts";
import { json } from "./http/replies.ts";
import type { Reply } from "./http/replies.ts";
import { receive } from "./http/requests.ts";
import type { Received } from "./http/requests.ts";
import { send } from "./http/send.ts";
import type { LedgerSummary } from "./ledger/ledger-summary.ts";
import type { SimulatorOptions } from "./options.ts";
import { openProvider } from "./provider.ts";
import type { Provider } from "./provider.ts";
import type { Settings } from "./settings/settings.ts";

export type { Entry as LedgerEntry, Submitted, Turned } from "./ledger/entry.ts";
export type { LedgerSummary, ReceiptCounts } from "./ledger/ledger-summary.ts";
export type { SimulatorOptions } from "./options.ts";
export type { ReceiptTransport, Settings } from "./settings/settings.ts";

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
  const server = createServer({ keepAliveTimeoutBuffer: 0 }, listener(provider));
  provider.onSettings(({ keepAliveMs }) => {
    server.keepAliveTimeout = keepAliveMs;
  });

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

function listener(provider: Provider): RequestListener {
  const { settings } = provider;
  const draw = randomShares(settings.seed);
  let inFlight = 0;
  return (request, response) => {
    inFlight += 1;
    response.on("close", () => {
      inFlight -= 1;
    });
    receive(request, inFlight, (received) => {
      if (received === null) return send(response, json({ error: "unreadable body" }, 400));
      const reply = provider.answer(received) ?? json({ error: "not found" }, 404);
      if (received.path.startsWith("/simulator/"))
        return sendWhenReady(response, reply, settings, 0);
      sendWhenReady(
        response,
        reply,
        settings,
        waitOf(settings, draw) + slowness(settings, received),
      );
    });
  };
}

/** What one destination costs more than the others. */
function slowness({ slowMs, slowPrefix }: Readonly<Settings>, { params }: Received): number {
  if (slowPrefix === "") return 0;
  return scalar(params["to"])?.startsWith(slowPrefix) === true ? slowMs : 0;
}

/** Only what takes time costs a promise or a timer. */
function sendWhenReady(
  response: ServerResponse,
  reply: Reply | Promise<Reply>,
  settings: Readonly<Settings>,
  waitMs: number,
): void {
  if (reply instanceof Promise) {
    void reply.then((settled) => sendWhenReady(response, settled, settings, waitMs));
  } else if (reply.after !== undefined) {
    const { after, ...rest } = reply;
    void after.then(() => sendWhenReady(response, rest, settings, waitMs));
  } else if (waitMs > 0) setTimeout(send, waitMs, response, reply, settings.dripMs);
  else send(response, reply, settings.dripMs);
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
