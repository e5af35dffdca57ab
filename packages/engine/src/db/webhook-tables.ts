import type { ColumnType, Generated, JSONColumnType } from "kysely";

/** Webhooks that Volley calls. What is due and which recipients are to be told of has no name here: one file each reads it. */

type CreatedAt = ColumnType<Date, never, never>;

export type WebhookEndpointTable = {
  id: number;
  accountId: number;
  url: string;
  description: string;
  events: readonly string[];
  state: Generated<"enabled" | "disabled">;
  /** Why, where Volley has disabled it by itself. */
  disabledReason: Generated<string | null>;
  sealedSecret: Buffer;
  /** The one before, which signs along until then. */
  sealedOldSecret: Generated<Buffer | null>;
  oldSecretUntil: Generated<Date | null>;
  /** Since when nothing at all has got through; null while it does. */
  failingSince: Generated<Date | null>;
  createdAt: CreatedAt;
};

/** One try, as the log keeps it. */
export type Attempt = {
  /** ISO 8601. */
  readonly at: string;
  /** Null where there was no answer. */
  readonly status: number | null;
  readonly tookMs: number;
  readonly problem: string | null;
  /** The first of what was answered. */
  readonly answer: string;
};

export type WebhookDeliveryTable = {
  id: Generated<number>;
  endpointId: number;
  type: string;
  facts: JSONColumnType<Record<string, unknown>>;
  state: Generated<"waiting" | "delivered" | "failed">;
  attempts: JSONColumnType<Attempt[]>;
  createdAt: CreatedAt;
};
