import type { FoundReceipts } from "../domain/found-receipt.ts";
import type { LookUpResult, SubmitOutcome } from "../domain/outcome.ts";
import type { OutboundSms } from "../domain/sms.ts";
import type { Telling } from "../domain/webhooks/telling.ts";
import type { PostOutcome } from "../domain/webhooks/verdict.ts";

/** Submits one message. Never rejects for anything that the provider or the network does. */
type Submit = (sms: OutboundSms) => Promise<SubmitOutcome>;

/** Asks the provider whether it took an attempt. */
type LookUp = (attempt: LookUpQuery) => Promise<LookUpResult>;

export type LookUpQuery = {
  /** E.164 digits. */
  readonly to: string;
  /** When the attempt was claimed; the provider is searched by day. */
  readonly at: Date;
  /** Whether a client-ref that was found is of what is looked for. */
  readonly isOurs: (clientRef: string) => boolean;
};

/** All that the engine needs of a provider, for one account. */
export type Provider = {
  readonly submit: Submit;
  readonly lookUp: LookUp;
  /** Asks what became of up to ten parts. */
  readonly findReceipts: (messageIds: readonly string[]) => Promise<FoundReceipts>;
  /** The account's limit in requests a second, by its settings; null when these cannot be read now. */
  readonly readLimit: () => Promise<number | null>;
  /** Where receipts are to be sent; null leaves it to the account's own setting. */
  readonly callback: string | null;
  close(): Promise<void>;
};

/**
 * Tells an endpoint something, once. Never rejects for anything that the endpoint or the network does. When the
 * signal is raised it gives up, as if nothing had been answered.
 */
export type PostWebhook = (telling: Telling, signal: AbortSignal) => Promise<PostOutcome>;

/** What happened that an operator may want to read, as one event with its facts. */
export type Log = (event: string, facts?: Readonly<Record<string, unknown>>) => void;

/**
 * Told how long things take and what comes of them, a batch at a time where there are batches. Whoever
 * listens adds to a number or two and never throws: it is called between two messages.
 */
export type Observer = {
  /** So many recipients were claimed by one statement. */
  claimed(recipients: number, tookMs: number): void;
  /** So many outcomes were committed at once; the late ones counted for nothing. */
  settled(outcomes: { readonly recipients: number; readonly late: number }, tookMs: number): void;
  /**
   * For the lane of an account, which keeps what it gets: called for each request with how long after its
   * slot it was begun, negative when a little early.
   */
  firedOf(account: string): (lateMs: number) => void;
  /** So many were left behind by a process that died. */
  leasesExpired(recipients: number): void;
  lookedUp(kind: LookUpResult["kind"]): void;
  /** Since when somebody has been due, ISO 8601 as Postgres writes it; null when nobody is. */
  dueSince(at: string | null): void;
};

/** The contract of everything that runs. Stopping twice is safe. */
export type Running = { stop(): Promise<void> };
