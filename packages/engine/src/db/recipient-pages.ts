import { type RawBuilder, sql } from "kysely";
import type { RecipientState } from "../domain/recipient-state.ts";
import type { Db } from "./connect.ts";
import { openIds } from "./open-recipients.ts";
import type { Recipient } from "./recipients.ts";
import { walk } from "./walk.ts";

/** What is left out does not matter; an empty list of states is all of them. */
export type RecipientFilter = {
  readonly states?: readonly RecipientState[];
  /** ISO 3166-1 alpha-2, or ZZ. */
  readonly country?: string;
  /** A code of the provider or of Volley. */
  readonly errorCode?: number;
};

export type RecipientPage = {
  readonly rows: readonly Recipient[];
  /** Where the next page begins; null after the last one. */
  readonly next: number | null;
};

/**
 * A page looks at so many rows at the most. Where hardly any of them matches it comes out short, or empty, and
 * the next one goes on behind: so none takes long, however large the campaign and however rare the match.
 */
const WINDOW = 10_000;
const EXPORT_PAGE = 2_000;

/** Recipients by id, those behind `after`; the same order under inserts. */
export async function readRecipientPage(
  db: Db,
  campaignId: number,
  filter: RecipientFilter & { readonly after: number; readonly limit: number },
): Promise<RecipientPage> {
  const { limit } = filter;
  const window = (columns: RawBuilder<unknown>) => windowOf(columns, campaignId, filter);
  const { rows } = await sql<Recipient>`
    select * from (${window(sql`*`)}) seen
    where campaign_id = ${campaignId} and ${matching(filter)}
    order by campaign_id, id limit ${limit + 1}`.execute(db);
  if (rows.length > limit) return { rows: rows.slice(0, limit), next: rows[limit - 1]?.id ?? null };
  const { rows: ends } = await sql<{ id: number }>`
    select id from (${window(sql`campaign_id, id`)} offset ${WINDOW - 1}) seen
    where campaign_id = ${campaignId}`.execute(db);
  return { rows, next: ends[0]?.id ?? null };
}

/** All recipients that match, a page at a time, so that a campaign is never held whole. */
export async function* readRecipients(
  db: Db,
  campaignId: number,
  filter: RecipientFilter,
): AsyncGenerator<Recipient> {
  let after: number | null = 0;
  while (after !== null) {
    const page: RecipientPage = await readRecipientPage(db, campaignId, {
      ...filter,
      after,
      limit: EXPORT_PAGE,
    });
    yield* page.rows;
    after = page.next;
  }
}

/** The rows that a page looks at. Some states are in a small index, which finds them sooner than all the others. */
function windowOf(
  columns: RawBuilder<unknown>,
  campaignId: number,
  { states = [], errorCode, after }: RecipientFilter & { readonly after: number },
): RawBuilder<unknown> {
  const only = (some: readonly RecipientState[]) =>
    states.length > 0 && states.every((state) => some.includes(state));
  if (errorCode !== undefined || only(["failed", "expired", "rejected"])) {
    const narrower = sql`error_source is not null`;
    return walk(columns, campaignId, { after, limit: WINDOW, narrower });
  }
  if (!only(["sending", "unknown"])) return walk(columns, campaignId, { after, limit: WINDOW });
  // Of these there are few, and their index is in another order.
  return sql`
    select ${columns} from recipient
    where campaign_id = ${campaignId} and id = any(${openIds(campaignId, { after, limit: WINDOW })})
    order by id`;
}

function matching({ states = [], country, errorCode }: RecipientFilter): RawBuilder<unknown> {
  return sql.join(
    [
      sql`true`,
      ...(states.length > 0 ? [sql`state = any(${states}::recipient_state[])`] : []),
      ...(country === undefined ? [] : [sql`country = ${country}`]),
      ...(errorCode === undefined ? [] : [sql`error_code = ${errorCode}`]),
    ],
    sql` and `,
  );
}
