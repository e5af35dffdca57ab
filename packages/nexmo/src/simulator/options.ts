import type { ThrottleModel } from "./throttling/throttle.ts";

/** How a receipt travels: query of a GET, form POST or JSON POST, as an account can choose. */
export type ReceiptTransport = "get" | "form" | "json";

/** What can change while the simulator runs. */
export type Settings = {
  /** Submissions that the account may make in any second. Default 30. */
  perSecond: number;
  /** How these submissions are counted. Default "sliding", the strictest. */
  throttle: ThrottleModel;
  /** SMS that each long sending number may send in any second; 0, the default, is no limit. */
  numberPerSecond: number;
  /** Answers of the provider's own API come after this many milliseconds. Default 20. */
  latencyMs: number;
  /** Up to this many milliseconds more, evenly spread. Default 0. */
  latencyJitterMs: number;
  /** Whether delivery receipts are sent. Default true. */
  receipts: boolean;
  /** From the acceptance to the receipt, in milliseconds. Default 500. */
  receiptDelayMs: number;
  /** Searches allowed in any second. Default 1. */
  searchPerSecond: number;
};

export type SimulatorOptions = Partial<Settings> & {
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default `volley01`. */
  readonly apiKey?: string;
  /** Default `Simulator1`. */
  readonly apiSecret?: string;
  /** Share of numbers, 0 to 1, whose messages end as failed. Default 0.03. */
  readonly failShare?: number;
  /** Picks other failing numbers and other jitter; the same seed always picks the same. */
  readonly seed?: number;
  /** Default "get". */
  readonly receiptTransport?: ReceiptTransport;
  /** First wait before a refused receipt comes again, in milliseconds; then doubling. Default 1000. */
  readonly receiptRetryMs?: number;
  /** Where receipts go when a request names no callback. */
  readonly drCallbackUrl?: string;
  readonly moCallbackUrl?: string;
  /** Credit in EUR. Without it the account starts at 1000 and reloads itself. */
  readonly balance?: number;
  /** Append-only NDJSON of what was accepted; read back on start, so it survives a kill. */
  readonly ledgerFile?: string;
};

/** The account as the simulated provider sees it. */
export type Account = {
  readonly apiKey: string;
  readonly apiSecret: string;
  drCallbackUrl: string;
  moCallbackUrl: string;
};

/** Fills in the defaults. Throws a RangeError for a limit that is no positive whole number. */
export function initialSettings(options: SimulatorOptions): Settings {
  const settings: Settings = {
    perSecond: options.perSecond ?? 30,
    throttle: options.throttle ?? "sliding",
    numberPerSecond: options.numberPerSecond ?? 0,
    latencyMs: options.latencyMs ?? 20,
    latencyJitterMs: options.latencyJitterMs ?? 0,
    receipts: options.receipts ?? true,
    receiptDelayMs: options.receiptDelayMs ?? 500,
    searchPerSecond: options.searchPerSecond ?? 1,
  };
  for (const key of ["perSecond", "searchPerSecond"] as const) {
    if (!isLimit(settings[key])) throw new RangeError(`${key} must be 1 to 1000000`);
  }
  return settings;
}

/** The upper bound keeps the ring of the throttle below 8 MB. */
export const isLimit = (value: number): boolean =>
  Number.isInteger(value) && value >= 1 && value <= 1_000_000;
