import { parse as parseForm } from "node:querystring";
import { createNexmo } from "../../nexmo.ts";
import type { Nexmo, NexmoOptions } from "../../nexmo.ts";
import type { OutboundSms } from "../../sms/outbound-sms.ts";
import type { Seen } from "../../testing/scripted-provider.ts";
import { startSimulator } from "../index.ts";
import type { Simulator, SimulatorOptions } from "../index.ts";

const QUICK: SimulatorOptions = { latencyMs: 0, receiptDelayMs: 5, perSecond: 1_000, failShare: 0 };

export const SMS = {
  from: "Volley",
  to: "447700900000",
  text: "Hi",
  type: "text",
} as const satisfies OutboundSms;

/** A simulator that loses no time and lets no message fail, unless told to; it ends with its scope. */
export async function started(
  options: SimulatorOptions = {},
): Promise<Simulator & AsyncDisposable> {
  const simulator = await startSimulator({ ...QUICK, ...options });
  return Object.assign(simulator, { [Symbol.asyncDispose]: () => simulator.stop() });
}

export function clientOf(simulator: Simulator, options: Partial<NexmoOptions> = {}): Nexmo {
  const account = { apiKey: "volley01", apiSecret: "Simulator1" };
  return createNexmo({ restUrl: simulator.url, ...account, ...options });
}

/** Changes settings while it runs. */
export const control = (simulator: Simulator, settings: object): Promise<Response> =>
  fetch(`${simulator.url}/simulator/settings`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(settings),
  });

/** The parameters of a webhook, however it travelled. */
export function paramsOf({ body, request }: Seen): Readonly<Record<string, unknown>> {
  if (request.headers["content-type"] === "application/json") return Object(JSON.parse(body));
  return { ...parseForm(request.method === "GET" ? (request.url?.split("?")[1] ?? "") : body) };
}

/** Every submission that the simulator has recorded, in order. */
export async function requestsOf(
  simulator: Simulator,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const answer = await fetch(`${simulator.url}/simulator/ledger/requests`);
  const lines = (await answer.text()).split("\n").filter((line) => line !== "");
  return lines.map((line): Record<string, unknown> => Object(JSON.parse(line)));
}
