import { type RawBuilder, type Selectable, sql } from "kysely";
import type { Settings } from "../domain/campaign-settings.ts";
import { type CampaignState, sourcesOf } from "../domain/campaign-state.ts";
import type { Reach } from "../domain/reach.ts";
import type { Account } from "./accounts.ts";
import type { Db } from "./connect.ts";
import { inTransaction } from "./in-transaction.ts";
import { hasExpired } from "./expiry.ts";
import type { Tables } from "./tables.ts";

export type Campaign = Selectable<Tables["campaign"]>;

/** What is left out stays as the table has it: no limit of its own, weight 1, the bulk lane. */
export type NewCampaign = {
  readonly accountId: number;
  readonly senders: readonly string[];
} & Pick<Settings, "name"> &
  Partial<Settings>;

export async function insertCampaign(db: Db, campaign: NewCampaign): Promise<Campaign> {
  return await db.insertInto("campaign").values(campaign).returningAll().executeTakeFirstOrThrow();
}

/**
 * Changes settings of a campaign that `allows` them, while nobody else moves or changes it.
 *
 * @returns what `allows` said against it, null when it is changed
 */
export async function changeCampaign<Refusal>(
  db: Db,
  id: number,
  change: {
    readonly settings: Partial<Settings>;
    readonly allows: (campaign: Campaign, isLoaded: boolean) => Refusal | null;
  },
): Promise<
  | { readonly kind: "changed"; readonly before: Campaign; readonly campaign: Campaign }
  | { readonly kind: "missing" }
  | { readonly kind: "disallowed"; readonly refusal: Refusal }
> {
  return await inTransaction(db, async (trx) => {
    const campaign = await trx
      .selectFrom("campaign")
      .selectAll()
      .where("id", "=", id)
      .forUpdate()
      .executeTakeFirst();
    if (!campaign) return { kind: "missing" };
    const { rows } = await sql`select from recipient where campaign_id = ${id} limit 1`.execute(
      trx,
    );
    const refusal = change.allows(campaign, rows.length > 0);
    if (refusal !== null) return { kind: "disallowed", refusal };
    const changed = await trx
      .updateTable("campaign")
      .set(change.settings)
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirstOrThrow();
    return { kind: "changed", before: campaign, campaign: changed };
  });
}

export async function findCampaign(db: Db, id: number): Promise<Campaign | null> {
  const row = await db.selectFrom("campaign").selectAll().where("id", "=", id).executeTakeFirst();
  return row ?? null;
}

export async function findCampaigns(db: Db, ids: readonly number[]): Promise<readonly Campaign[]> {
  if (ids.length === 0) return [];
  return await db
    .selectFrom("campaign")
    .selectAll()
    .where(sql<boolean>`id = any(${ids}::bigint[])`)
    .execute();
}

export type CampaignPage = {
  readonly reach: Reach;
  /** The id of the last one of the page before; null for the first page. */
  readonly before: number | null;
  readonly limit: number;
};

/** Campaigns within the caller's reach, newest first. */
export async function listCampaigns(
  db: Db,
  { reach, before, limit }: CampaignPage,
): Promise<readonly Campaign[]> {
  let query = db.selectFrom("campaign").selectAll().orderBy("id", "desc").limit(limit);
  if (reach !== null) query = query.where("accountId", "in", reach);
  if (before !== null) query = query.where("id", "<", before);
  return await query.execute();
}

export type Move = { readonly kind: "moved"; readonly campaign: Campaign } | MoveRefused;
type MoveRefused =
  | { readonly kind: "refused"; readonly current: CampaignState }
  | { readonly kind: "missing" };

export type MoveDetails = {
  readonly pausedBy?: "user" | "system";
  readonly pauseReason?: string;
  /** Narrower than the table of moves: resuming is not starting, though both lead to `running`. */
  readonly from?: readonly CampaignState[];
};

/**
 * Moves a campaign in one compare-and-set: of two callers at once exactly one wins, and the other is
 * told the state it lost to.
 */
export async function moveCampaign(
  db: Db,
  id: number,
  target: CampaignState,
  details: MoveDetails = {},
): Promise<Move> {
  const ends = target === "completed" || target === "cancelled";
  const row = await db
    .updateTable("campaign")
    .set((eb) => ({
      state: target,
      pausedBy: details.pausedBy ?? null,
      pauseReason: details.pauseReason ?? null,
      startedAt:
        target === "running" ? eb.fn.coalesce("startedAt", sql<Date>`now()`) : eb.ref("startedAt"),
      endedAt: ends ? sql<Date>`now()` : null,
    }))
    .where("id", "=", id)
    .where("state", "in", details.from ?? sourcesOf(target))
    .$if(!ends && target !== "paused", (move) => move.where(accountIsInUse()))
    .returningAll()
    .executeTakeFirst();
  if (row) return { kind: "moved", campaign: row };
  const current = await findCampaign(db, id);
  return current ? { kind: "refused", current: current.state } : { kind: "missing" };
}

/** Holds the account's row, so that it is either retired before, or finds the campaign on its way. */
function accountIsInUse(): RawBuilder<boolean> {
  return sql<boolean>`exists (
    select from account a where a.id = campaign.account_id and a.retired_at is null for share
  )`;
}

/**
 * Pauses every running campaign of an account, with a reason that a person can act on; none when the
 * account has other credentials by now than those that the reason was found with.
 */
export async function pauseAccount(
  db: Db,
  { id, sealedSecret }: Pick<Account, "id" | "sealedSecret">,
  reason: string,
): Promise<number> {
  const result = await db
    .updateTable("campaign")
    .set({ state: "paused", pausedBy: "system", pauseReason: reason })
    .where("accountId", "=", id)
    .where("state", "=", "running")
    .where(
      sql<boolean>`exists (
        select from account a where a.id = ${id} and a.sealed_secret = ${sealedSecret} for share
      )`,
    )
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Lets all campaigns of an account go on that the system has paused; who was paused by a user stays so. */
export async function resumePausedBySystem(
  db: Db,
  accountId: number,
): Promise<readonly Pick<Campaign, "id" | "state">[]> {
  return await db
    .updateTable("campaign")
    .set((eb) => ({
      // One whose time had not come waits for it again.
      state: eb
        .case()
        .when(eb.and([eb("startedAt", "is", null), eb("sendAt", "is not", null)]))
        .then(sql<CampaignState>`'scheduled'::campaign_state`)
        .else(sql<CampaignState>`'running'::campaign_state`)
        .end(),
      startedAt: sql<Date>`case when started_at is null and send_at is not null
        then null else coalesce(started_at, now()) end`,
      pausedBy: null,
      pauseReason: null,
    }))
    .where("accountId", "=", accountId)
    .where("state", "=", "paused")
    .where("pausedBy", "=", "system")
    .returning(["id", "state"])
    .execute();
}

/** Campaigns whose time has come, now running. */
export async function startDueCampaigns(db: Db): Promise<number> {
  const result = await db
    .updateTable("campaign")
    .set({ state: "running", startedAt: sql<Date>`now()` })
    .where("state", "=", "scheduled")
    .where("sendAt", "<=", sql<Date>`now()`)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/**
 * Completes running campaigns that owe nobody anything and whose imports are done, and those that have
 * expired before they ran. Standing ones stay.
 *
 * Each is locked first and judged by a later statement, so that a recipient which is being added to it
 * is either seen or finds it completed.
 */
export async function completeCampaigns(db: Db): Promise<readonly number[]> {
  return await db.transaction().execute(async (trx) => {
    const { rows: held } = await sql<{ id: number }>`
      select c.id from campaign c where ${MAY_COMPLETE} and ${OWES_NOBODY}
      order by c.id for update of c skip locked`.execute(trx);
    if (held.length === 0) return [];
    const { rows } = await sql<{ id: number }>`
      update campaign c set state = 'completed', ended_at = now(), paused_by = null, pause_reason = null
      where c.id = any(${held.map((row) => row.id)}) and ${MAY_COMPLETE} and ${OWES_NOBODY}
        and not exists (
          select from import i where i.campaign_id = c.id and i.state in ('receiving', 'queued')
        )
        -- Who stays unknown because the campaign says so waits for an operator, and holds nothing up.
        and not exists (
          select from recipient r where r.campaign_id = c.id and r.check_at < 'infinity'
        )
      returning c.id`.execute(trx);
    return rows.map((row) => row.id);
  });
}

const MAY_COMPLETE = sql`not c.standing
  and (c.state = 'running' or (c.state in ('scheduled', 'paused') and ${hasExpired()}))`;

/** Asked of the counters, whose cost does not grow with the campaign. */
const OWES_NOBODY = sql`coalesce((
  select sum(n) from recipient_count k
  where k.campaign_id = c.id and k.state in ('pending', 'sending')
), 0) = 0`;
