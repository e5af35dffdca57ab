import { sql } from "kysely";
import { formatId } from "../domain/ids.ts";
import { type AttemptEvent, readAttemptEvents } from "./attempt-events.ts";
import type { Db } from "./connect.ts";
import type { MessageHistory } from "./history.ts";

/** A receipt as the journal has it. */
export type JournalledReceipt = {
  readonly accountId: number;
  readonly messageId: string;
  readonly status: string;
  readonly errorCode: number | null;
  /** The query or body that it came in. */
  readonly payload: string;
  readonly receivedAt: Date;
};

/** Somebody started, paused or resumed a campaign, or asked for a triggered message. */
export type CampaignMove = {
  readonly at: Date;
  readonly action: string;
  /** The id, as people see it, of the campaign or the recipient. */
  readonly subject: string;
  /** Null where whoever asks may not know. */
  readonly actor: string | null;
  readonly actorKind: "key" | "cli";
};

/** What was written down about messages beside their own rows. */
export type Traces = {
  readonly events: readonly AttemptEvent[];
  readonly receipts: readonly JournalledReceipt[];
  readonly moves: readonly CampaignMove[];
};

/** More of a part than a story needs; a machine that repeats itself must not fill the page. */
const MOST_RECEIPTS = 1_000;
const MOST_MOVES = 1_000;

/** Reads all of it at once, each in the order of time. */
export async function readTraces(db: Db, messages: readonly MessageHistory[]): Promise<Traces> {
  if (messages.length === 0) return { events: [], receipts: [], moves: [] };
  const parts = messages.flatMap((one) => one.parts.map(({ messageId }) => messageId));
  const accounts = messages.map(({ campaign }) => campaign.accountId);
  const subjects = messages.flatMap(({ campaign, recipient }) => [
    formatId("campaign", campaign.id),
    formatId("recipient", recipient.id),
  ]);
  const [events, { rows: receipts }, { rows: moves }] = await Promise.all([
    readAttemptEvents(
      db,
      messages.map(({ recipient }) => recipient),
    ),
    sql<JournalledReceipt>`
      select account_id, message_id, status, error_code, payload, received_at from receipt
      where message_id = any(${parts}::text[]) and account_id = any(${accounts}::bigint[])
      order by received_at, id limit ${MOST_RECEIPTS}`.execute(db),
    sql<CampaignMove>`
      select at, action, subject, actor, actor_kind from audit
      where subject = any(${subjects}::text[]) and action in (
        'campaign.start', 'campaign.pause', 'campaign.resume', 'campaign.cancel', 'message.send'
      )
      order by id limit ${MOST_MOVES}`.execute(db),
  ]);
  return { events, receipts, moves };
}
