import { createNexmo, type Nexmo, type NexmoOptions } from "@volley/nexmo";
import { type SimulatorOptions, startSimulator } from "@volley/nexmo/simulator";
import { inject } from "vitest";

/** A real account, by the environment of whoever runs the suite by hand. */
type RealAccount = {
  readonly url: string;
  /** Where its secrets API is. */
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** A number that may be texted. */
  readonly to: string;
  readonly from: string;
};

declare module "vitest" {
  export interface ProvidedContext {
    /** Null runs the contract suite against a simulator. */
    contractAccount: RealAccount | null;
  }
}

const real = inject("contractAccount");

/** A provider and an account of it. */
export type Target = AsyncDisposable & {
  readonly url: string;
  /** Who may be texted, and by whom. */
  readonly to: string;
  readonly from: string;
  readonly credentials: { readonly apiKey: string; readonly apiSecret: string };
  client(options?: Partial<NexmoOptions>): Nexmo;
};

const SIMULATED = { apiKey: "volley01", apiSecret: "Simulator1" };

/** No waits, nothing by chance, and no limit that a test does not set itself. */
const PLAIN: SimulatorOptions = {
  latencyMs: 0,
  failShare: 0,
  receiptDelayMs: 5,
  perSecond: 1_000,
  searchPerSecond: 1_000,
  pricingPerSecond: 1_000,
};

/** Opens the real account, or a simulator of its own for each test. */
export async function openTarget(options: SimulatorOptions = {}): Promise<Target> {
  const simulator = real === null ? await startSimulator({ ...PLAIN, ...options }) : null;
  const url = real?.url ?? simulator?.url ?? "";
  const apiUrl = real?.apiUrl ?? url;
  const { apiKey, apiSecret } = real ?? SIMULATED;
  const clients: Nexmo[] = [];
  return {
    url,
    to: real?.to ?? "447700900000",
    from: real?.from ?? "Volley",
    credentials: { apiKey, apiSecret },
    client: (changes = {}) => {
      const nexmo = createNexmo({ restUrl: url, apiUrl, apiKey, apiSecret, ...changes });
      clients.push(nexmo);
      return nexmo;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(clients.map((client) => client.close()));
      await simulator?.stop();
    },
  };
}

/** Steps that a real account is spared, by the reason. */
const isReal = real !== null;
export const spendsTexts = isReal;
export const spendsMoney = isReal;
export const changesAccount = isReal;
/** The provider could not reach this machine. */
export const needsAddress = isReal;
export const needsSignatureSecret = isReal;
/** Other programs on the account may use up the same limit. */
export const limitIsShared = isReal;

/** Searches and prices may be asked for once a second; a simulator is told not to mind. */
export async function pause(): Promise<void> {
  if (real === null) return;
  await new Promise((resolve) => {
    setTimeout(resolve, 1_100);
  });
}
