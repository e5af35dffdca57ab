import { sql } from "kysely";
import type { Trx } from "../connect.ts";
import { countMoves } from "../count.ts";
import { standingCampaigns } from "../trigger.ts";

/** What is answered to one message. */
export type Answering = {
  readonly accountId: number;
  /** Our number, which was written to and answers. */
  readonly sender: string;
  readonly phone: number;
  readonly country: string;
  readonly text: string;
  /** The opt-out that it confirms; such an answer may go to a number that has opted out. */
  readonly confirms: number | null;
};

export type Answered = { readonly campaignId: number; readonly recipientId: number };

/**
 * Answers as triggered messages are sent: each is a recipient of the sender's standing campaign, due before
 * all bulk.
 *
 * @returns in the order of what is given; null where the account has just been retired, so that nothing answers
 */
export async function insertAnswers(
  trx: Trx,
  answers: readonly Answering[],
  shard: number,
): Promise<readonly (Answered | null)[]> {
  if (answers.length === 0) return [];
  const campaignIds = await standingCampaigns(trx, answers);
  const { rows } = await sql<Answered & { place: number }>`
    with given as materialized (
      select *, nextval('recipient_id') as id from unnest(
        ${campaignIds}::bigint[],
        ${answers.map((one) => one.phone)}::bigint[],
        ${answers.map((one) => one.country)}::text[],
        ${answers.map((one) => JSON.stringify({ text: one.text }))}::jsonb[],
        ${answers.map((one) => one.confirms)}::bigint[]
      ) with ordinality as g (campaign_id, phone, country, fields, confirms, place)
      where campaign_id is not null
    ),
    moved as (
      insert into recipient (campaign_id, id, phone, country, fields, confirms, due_at)
      select campaign_id, id, phone, country, fields, confirms, 'epoch' from given
      returning campaign_id, id, country, state, error_source, error_code,
        null::recipient_state as old_state, null::text as old_error_source,
        null::integer as old_error_code
    ),
    ${countMoves(shard)},
    triggered as (
      insert into triggered_count as t (campaign_id, shard, n)
      select campaign_id, ${shard}::smallint, count(*) from moved group by campaign_id
      order by campaign_id
      on conflict (campaign_id, shard) do update set n = t.n + excluded.n
    )
    select campaign_id, id as recipient_id, place from given`.execute(trx);
  const placed = new Map(rows.map(({ place, ...answered }) => [place, answered]));
  return answers.map((_, at) => placed.get(at + 1) ?? null);
}
