import type { AnswerFault } from "./behaviour/answer-faults.ts";
import type { ReceiptFault } from "./behaviour/receipt-faults.ts";
import type { Shares } from "./behaviour/shares.ts";
import type { Settings } from "./settings/settings.ts";

/** What stays as it was at the start. */
type FixedOptions = {
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default `volley01`. */
  readonly apiKey?: string;
  /** Default `Simulator1`; another one can be added and taken away over the API of secrets. */
  readonly apiSecret?: string;
  /** For signed requests and webhooks. Default `simulated-signature-secret`. */
  readonly signatureSecret?: string;
  /** Where receipts go when a request names no callback. */
  readonly drCallbackUrl?: string;
  readonly moCallbackUrl?: string;
  /** Credit in EUR. Without it the account starts at 1000 and reloads itself. */
  readonly balance?: number;
  /** Where a demo account may send to. */
  readonly allowedNumbers?: readonly string[];
  /** Append-only NDJSON of every submission; read back on start, so it survives a kill. */
  readonly ledgerFile?: string;
};

/** Of the shares only those above 0 need be given. */
export type SimulatorOptions = FixedOptions &
  Partial<Omit<Settings, "faults" | "receiptFaults">> & {
    readonly faults?: Partial<Shares<AnswerFault>>;
    readonly receiptFaults?: Partial<Shares<ReceiptFault>>;
  };
