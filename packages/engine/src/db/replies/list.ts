import { sql } from "kysely";
import type { Reach } from "../../domain/reach.ts";
import type { Silence } from "../../domain/replies/answering.ts";
import type { KeywordAction } from "../../domain/replies/words.ts";
import type { Db } from "../connect.ts";

/** What somebody wrote to a number of ours, as far as it came, and what became of it. */
export type Inbound = {
  readonly id: number;
  readonly accountId: number;
  readonly writer: string;
  readonly phone: number | null;
  readonly sender: string;
  readonly kind: "text" | "unicode" | "binary";
  readonly text: string | null;
  readonly data: string | null;
  readonly udh: string | null;
  readonly total: number;
  readonly came: number;
  readonly state: "waiting" | "complete" | "incomplete";
  readonly receivedAt: Date;
  /** The message of ours that the person had got last. */
  readonly campaignId: number | null;
  readonly recipientId: number | null;
  readonly action: KeywordAction | null;
  readonly word: string | null;
  readonly language: string | null;
  readonly eventId: number | null;
  readonly answer: string | null;
  readonly answerCampaignId: number | null;
  readonly answerRecipientId: number | null;
  readonly silence: Silence | null;
};

export type InboundFilter = {
  readonly accounts: Reach;
  readonly phone: number | null;
  readonly campaignId: number | null;
  readonly action: KeywordAction | null;
};

type Page = { readonly limit: number; readonly before: number | null };

const COLUMNS = sql`
  i.id, i.account_id, i.writer, i.phone, i.sender, i.kind, i.text, i.data, i.udh, i.total, i.came,
  i.state, i.received_at, i.campaign_id, i.recipient_id, i.action, i.word, i.language, i.event_id,
  i.answer, i.answer_campaign_id, i.answer_recipient_id, i.silence`;

/** Newest first; `before` is the id of the last one of the page before. */
export async function listInbound(
  db: Db,
  { accounts, phone, campaignId, action }: InboundFilter,
  { limit, before }: Page,
): Promise<readonly Inbound[]> {
  const { rows } = await sql<Inbound>`
    select ${COLUMNS} from inbound i
    where (${accounts}::bigint[] is null or i.account_id = any(${accounts}))
      and (${phone}::bigint is null or i.phone = ${phone})
      and (${campaignId}::bigint is null or i.campaign_id = ${campaignId})
      and (${action}::text is null or i.action = ${action})
      and (${before}::bigint is null or i.id < ${before})
    order by i.id desc limit ${limit}`.execute(db);
  return rows;
}

export async function findInbound(db: Db, id: number): Promise<Inbound | null> {
  const { rows } = await sql<Inbound>`
    select ${COLUMNS} from inbound i where i.id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** The latest message of each number that has written, newest first. */
export async function listConversations(
  db: Db,
  accounts: Reach,
  { limit, before }: Page,
): Promise<readonly Inbound[]> {
  const { rows } = await sql<Inbound>`
    select ${COLUMNS} from inbound i
    where (${accounts}::bigint[] is null or i.account_id = any(${accounts}))
      and i.phone is not null
      and (${before}::bigint is null or i.id < ${before})
      and not exists (
        select from inbound later
        where later.phone = i.phone and later.account_id = i.account_id and later.id > i.id
      )
    order by i.id desc limit ${limit}`.execute(db);
  return rows;
}
