import { type Selectable, sql } from "kysely";
import { type CampaignState, sourcesOf } from "../domain/campaign-state.ts";
import { OPEN_STATES } from "../domain/recipient-state.ts";
import { VOLLEY_CODES } from "../domain/settlement.ts";
import type { Db } from "./connect.ts";
import { countMoves, MOVED } from "./count.ts";
import type { Tables } from "./tables.ts";

export type Campaign = Selectable<Tables["campaign"]>;

/** What is left out stays as the table has it: no limit of its own, weight 1, the bulk lane. */
export type NewCampaign = Pick<Campaign, "accountId" | "name" | "senders"> & Partial<Settings>;

/** What a person may set of a campaign. */
type Settings = Pick<
  Campaign,
  | "messageType"
  | "template"
  | "content"
  | "messageClass"
  | "ttlMs"
  | "sendAt"
  | "expiresAt"
  | "onUnknown"
  | "weight"
  | "maxPerSecond"
  | "lane"
>;

export async function insertCampaign(db: Db, campaign: NewCampaign): Promise<Campaign> {
  const { content = null, ...rest } = campaign;
  return await db
    .insertInto("campaign")
    .values({ ...rest, content: content === null ? null : JSON.stringify(content) })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function findCampaign(db: Db, id: number): Promise<Campaign | null> {
  const row = await db.selectFrom("campaign").selectAll().where("id", "=", id).executeTakeFirst();
  return row ?? null;
}

/** Newest first; `before` is the id of the last one of the page before. */
export async function listCampaigns(
  db: Db,
  limit: number,
  before: number | null,
): Promise<readonly Campaign[]> {
  let query = db.selectFrom("campaign").selectAll().orderBy("id", "desc").limit(limit);
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
    .returningAll()
    .executeTakeFirst();
  if (row) return { kind: "moved", campaign: row };
  const current = await findCampaign(db, id);
  return current ? { kind: "refused", current: current.state } : { kind: "missing" };
}

/** Pauses every running campaign of an account, with a reason that a person can act on. */
export async function pauseAccount(db: Db, accountId: number, reason: string): Promise<number> {
  const result = await db
    .updateTable("campaign")
    .set({ state: "paused", pausedBy: "system", pauseReason: reason })
    .where("accountId", "=", accountId)
    .where("state", "=", "running")
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
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

/** Running campaigns that have something to claim right now. */
export async function listDueCampaigns(
  db: Db,
): Promise<readonly { id: number; accountId: number }[]> {
  const { rows } = await sql<{ id: number; accountId: number }>`
    select c.id, c.account_id from campaign c
    where c.state = 'running'
      and exists (select from recipient r where r.campaign_id = c.id and r.due_at <= now())
    order by c.id`.execute(db);
  return rows;
}

/** Completes running campaigns that owe nobody anything and whose imports are done. */
export async function completeCampaigns(db: Db): Promise<readonly number[]> {
  const open = sql.join(OPEN_STATES.map((state) => sql.lit(state)));
  const { rows } = await sql<{ id: number }>`
    update campaign c set state = 'completed', ended_at = now()
    where c.state = 'running'
      and not exists (
        select from import i where i.campaign_id = c.id and i.state in ('receiving', 'queued')
      )
      and not exists (
        -- A recipient that was given up as unknown stays so for an operator, and holds nothing up.
        select from recipient r where r.campaign_id = c.id and r.due_at is not null
      )
      and coalesce((
        select sum(n) from recipient_count k where k.campaign_id = c.id and k.state in (${open})
      ), 0) = (
        case when c.on_unknown = 'giveUp' then coalesce((
          select sum(n) from recipient_count k where k.campaign_id = c.id and k.state = 'unknown'
        ), 0) else 0 end
      )
    returning c.id`.execute(db);
  return rows.map((row) => row.id);
}

/** Cancels what a cancelled campaign still had pending, a batch at a time. */
export async function cancelPending(db: Db, limit: number, shard: number): Promise<number> {
  const { rows } = await sql<{ moved: number }>`
    with old as materialized (
      select r.campaign_id, r.id, r.state, r.error_source, r.error_code
      from campaign c join recipient r on r.campaign_id = c.id
      where c.state = 'cancelled' and c.ended_at > now() - interval '7 days' and r.due_at is not null
      order by r.campaign_id, r.id limit ${limit} for update of r skip locked
    ),
    moved as (
      update recipient r set state = 'cancelled', due_at = null, final_at = now(),
        error_source = 'volley', error_code = ${VOLLEY_CODES.campaignCancelled},
        error_reason = 'the campaign was cancelled'
      from old where r.campaign_id = old.campaign_id and r.id = old.id
      returning ${MOVED}
    ),
    ${countMoves(shard)}
    select count(*) as moved from moved`.execute(db);
  return rows[0]?.moved ?? 0;
}
