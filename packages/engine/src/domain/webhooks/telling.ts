import type { EventType, RecipientEvent, TEST_EVENT } from "./event-types.ts";

/**
 * What happened, by its type, with what the database keeps of it: ids, and whatever may have changed by the
 * time it is told. Written by `migrations/0028` and `db/webhooks/gather.ts`.
 */
export type Told =
  | {
      readonly type: Extract<EventType, `campaign.${string}`>;
      readonly facts: {
        readonly campaignId: number;
        readonly name: string;
        readonly pausedBy: "user" | "system" | null;
        readonly reason: string | null;
      };
    }
  | {
      readonly type: Extract<EventType, `import.${string}`>;
      readonly facts: {
        readonly importId: number;
        readonly campaignId: number;
        readonly fileName: string;
        readonly failure: string | null;
        readonly read: number;
        readonly accepted: number;
        readonly duplicate: number;
        readonly invalid: number;
      };
    }
  | { readonly type: "reply.received"; readonly facts: { readonly inboundId: number } }
  | {
      readonly type: Extract<EventType, `optout.${string}`>;
      readonly facts: {
        readonly optouts: readonly {
          readonly phone: number;
          readonly reason: string;
          readonly source: string;
          readonly at: string;
        }[];
      };
    }
  | {
      readonly type: "account.attention";
      readonly facts: { readonly reason: string; readonly campaigns: readonly number[] };
    }
  | {
      readonly type: RecipientEvent;
      readonly facts: { readonly campaignId: number; readonly recipients: readonly number[] };
    }
  | { readonly type: typeof TEST_EVENT; readonly facts: Readonly<Record<string, never>> };

/** A try to tell an endpoint something. */
export type Telling = Told & {
  readonly deliveryId: number;
  readonly createdAt: Date;
  /** How often it was tried, this one included. */
  readonly tries: number;
  readonly endpoint: {
    readonly id: number;
    readonly accountId: number;
    readonly url: string;
    readonly sealedSecret: Buffer;
    /** The secret before, while it signs along. */
    readonly sealedOldSecret: Buffer | null;
  };
};
