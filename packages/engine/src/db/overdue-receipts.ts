import { sql } from "kysely";
import type { Reach } from "../domain/reach.ts";
import type { Db, Trx } from "./connect.ts";
import { REFUSED_PART } from "./parts.ts";
import { walk } from "./walk.ts";

/** Recipients looked through at a time; most of a campaign have long had their receipts. */
const WINDOW = 20_000;

export type OverdueOptions = {
  /** So long after it was submitted a recipient without a final receipt is asked about. */
  readonly afterMs: number;
  /** Recipients at the most. */
  readonly limit: number;
  /** Until then nobody else goes on with the same campaign, unless this process says that it is done. */
  readonly holdMs: number;
};

/** A message of which fewer parts are known than the provider took: its answer was lost, and some receipts too. */
type IncompleteMessage = {
  readonly id: number;
  /** E.164 digits. */
  readonly phone: number;
  /** Of which there are most parts. */
  readonly attempt: number;
  readonly claimedAt: Date;
  /** Parts that there must be. */
  readonly parts: number;
  /** Those of them that are known. */
  readonly messageIds: readonly string[];
};

/** Where asking about a campaign has come to. */
export type OverdueStep = {
  readonly campaignId: number;
  /** Those that must be searched for by number and day, because nobody has told the ids of all parts. */
  readonly incomplete: readonly IncompleteMessage[];
  /** Parts that no receipt has ended. */
  readonly messageIds: readonly string[];
  /** The last recipient looked at; null when that was the campaign's last. */
  readonly reached: number | null;
  /** Fence against a process that took longer than its hold. */
  readonly heldUntil: Date;
};

/** Accounts with recipients that have been submitted for long, whose campaign may be asked about now. */
export async function accountsWithOverdue(db: Db, afterMs: number): Promise<readonly number[]> {
  const { rows } = await sql<{ accountId: number }>`
    select distinct c.account_id from (${overdueCampaigns(afterMs)}) as o
    join campaign c on c.id = o.campaign_id`.execute(db);
  return rows.map((row) => row.accountId);
}

/**
 * Takes the next stretch of a campaign in which receipts are overdue. Each campaign is gone through by its
 * recipients' ids, and then rests for as long as receipts are waited for: an index of those who wait would make
 * every delivery more costly than this rare walk.
 *
 * @returns null when nothing of the account is due
 */
export async function takeOverdue(
  db: Db,
  accountId: number,
  { afterMs, limit, holdMs }: OverdueOptions,
): Promise<OverdueStep | null> {
  return await db.transaction().execute(async (trx) => {
    await sql`
      insert into receipt_check (campaign_id)
      select o.campaign_id from (${overdueCampaigns(afterMs)}) as o
      join campaign c on c.id = o.campaign_id
      where c.account_id = ${accountId} on conflict do nothing`.execute(trx);
    const { rows } = await sql<{ campaignId: number; afterId: number; heldUntil: Date }>`
      with next as materialized (
        select k.campaign_id from receipt_check k
        join (${overdueCampaigns(afterMs)}) as o using (campaign_id)
        join campaign c on c.id = k.campaign_id
        where c.account_id = ${accountId}
        order by k.next_at limit 1 for update of k skip locked
      )
      update receipt_check k set next_at =
        date_trunc('milliseconds', now() + make_interval(secs => ${holdMs / 1_000}))
      from next where k.campaign_id = next.campaign_id
      returning k.campaign_id, k.after_id, k.next_at as held_until`.execute(trx);
    const [taken] = rows;
    if (!taken) return null;
    const { campaignId, afterId, heldUntil } = taken;
    const found = await sql<{ reached: number | null; waiting: number[] }>`
      with stretch as materialized (
        select id, state, submitted_at
        from (${walk(sql`campaign_id, id, state, submitted_at`, campaignId, { after: afterId, limit: WINDOW })}) as s
        where campaign_id = ${campaignId}
      ),
      waiting as materialized (
        select id from stretch where state = 'submitted'
          and submitted_at < now() - make_interval(secs => ${afterMs / 1_000})
        order by id limit ${limit}
      )
      select
        case
          when (select count(*) from waiting) = ${limit} then (select max(id) from waiting)
          when (select count(*) from stretch) = ${WINDOW} then (select max(id) from stretch)
        end as reached,
        coalesce((select array_agg(id) from waiting), '{}') as waiting`.execute(trx);
    const { reached = null, waiting = [] } = found.rows[0] ?? {};
    const messageIds = await openParts(trx, campaignId, waiting);
    const incomplete = await incompleteOf(trx, campaignId, waiting);
    return { campaignId, messageIds, incomplete, reached, heldUntil };
  });
}

async function openParts(
  trx: Trx,
  campaignId: number,
  recipientIds: readonly number[],
): Promise<readonly string[]> {
  const { rows } = await sql<{ messageId: string }>`
    select message_id from part
    where campaign_id = ${campaignId} and recipient_id = any(${recipientIds}::bigint[])
      and state < 'expired' and message_id not like ${`${REFUSED_PART}%`}
    order by message_id`.execute(trx);
  return rows.map(({ messageId }) => messageId);
}

async function incompleteOf(
  trx: Trx,
  campaignId: number,
  recipientIds: readonly number[],
): Promise<readonly IncompleteMessage[]> {
  const { rows } = await sql<IncompleteMessage>`
    select r.id, r.phone, coalesce(most.attempt, r.attempt) as attempt, r.claimed_at,
      coalesce(r.parts, 1) as parts, coalesce(most.message_ids, '{}') as message_ids
    from recipient r left join lateral (
      select p.attempt, array_agg(p.message_id) as message_ids from part p
      where p.campaign_id = r.campaign_id and p.recipient_id = r.id
      group by p.attempt order by count(*) desc, p.attempt desc limit 1
    ) as most on true
    where r.campaign_id = ${campaignId} and r.id = any(${recipientIds}::bigint[])
      and r.claimed_at is not null and coalesce(cardinality(most.message_ids), 0) < coalesce(r.parts, 1)
    order by r.id`.execute(trx);
  return rows;
}

/** Lets a campaign go on from where a step has come, or rest when it is through. */
export async function noteOverdue(
  db: Db,
  step: OverdueStep,
  outcome: {
    readonly checked: number;
    readonly adopted: number;
    readonly recovered: number;
    readonly restMs: number;
  },
): Promise<void> {
  await sql`
    update receipt_check set
      after_id = coalesce(${step.reached}::bigint, 0),
      next_at = case when ${step.reached}::bigint is null
        then now() + make_interval(secs => ${outcome.restMs / 1_000}) else now() end,
      checked = checked + ${outcome.checked},
      adopted = adopted + ${outcome.adopted},
      recovered = recovered + ${outcome.recovered},
      recovered_at = case when ${outcome.recovered + outcome.adopted} > 0 then now() else recovered_at end
    where campaign_id = ${step.campaignId} and next_at = ${step.heldUntil}`.execute(db);
}

const overdueCampaigns = (afterMs: number) => sql`
  select k.campaign_id from recipient_count k join campaign c on c.id = k.campaign_id
  left join receipt_check r on r.campaign_id = k.campaign_id
  where k.state = 'submitted' and (r.next_at is null or r.next_at <= now())
    and c.started_at < now() - make_interval(secs => ${afterMs / 1_000})
  group by k.campaign_id having sum(k.n) > 0`;

export type RecoveredReceipts = {
  readonly campaignId: number;
  readonly name: string;
  /** Parts that the provider was asked about. */
  readonly checked: number;
  /** Of these, those that were not known at all before a search by number and day. */
  readonly adopted: number;
  /** Of these, those whose end it knew and had not told us, or we had lost. */
  readonly recovered: number;
  readonly recoveredAt: Date | null;
};

/** What asking about overdue receipts has brought to light, by campaign, the newest first. */
export async function listRecoveredReceipts(
  db: Db,
  of: {
    readonly accounts: Reach;
    readonly limit: number;
    /** Only campaigns with a smaller id; all when left out. */
    readonly before?: number | null;
  },
): Promise<readonly RecoveredReceipts[]> {
  const { rows } = await sql<RecoveredReceipts>`
    select k.campaign_id, c.name, k.checked, k.adopted, k.recovered, k.recovered_at
    from receipt_check k join campaign c on c.id = k.campaign_id
    where k.checked > 0
      and (${of.accounts}::bigint[] is null or c.account_id = any(${of.accounts}::bigint[]))
      and (${of.before ?? null}::bigint is null or k.campaign_id < ${of.before ?? null})
    order by k.campaign_id desc limit ${of.limit}`.execute(db);
  return rows;
}
