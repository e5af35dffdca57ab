import { type Selectable, sql } from "kysely";
import type { DeliveryState } from "../../domain/webhooks/delivery-state.ts";
import { TEST_EVENT } from "../../domain/webhooks/event-types.ts";
import type { Db } from "../connect.ts";
import type { Tables } from "../tables.ts";

/** What an endpoint was told in one request, with every try of it. */
export type Delivery = Omit<Selectable<Tables["webhookDelivery"]>, "facts"> & {
  /** When it is tried next; null where it is not. */
  readonly dueAt: Date | null;
};

const COLUMNS = sql`
  d.id, d.endpoint_id, d.type, d.state, d.attempts, d.created_at,
  (select q.due_at from webhook_due q where q.delivery_id = d.id) as due_at`;

export type DeliveryPage = {
  readonly endpointId: number;
  readonly state: DeliveryState | null;
  /** Only those with a smaller id; null for the newest. */
  readonly before: number | null;
  readonly limit: number;
};

/** The log of an endpoint, newest first. */
export async function listDeliveries(db: Db, page: DeliveryPage): Promise<readonly Delivery[]> {
  const { endpointId, state, before, limit } = page;
  const { rows } = await sql<Delivery>`
    select ${COLUMNS} from webhook_delivery d
    where d.endpoint_id = ${endpointId}
      and (${state}::text is null or d.state = ${state})
      and (${before}::bigint is null or d.id < ${before})
    order by d.id desc limit ${limit}`.execute(db);
  return rows;
}

/** Tells an endpoint that somebody tries it, whatever it wants to know. Returns the delivery. */
export async function tellTest(db: Db, endpointId: number): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    with told as (
      insert into webhook_delivery (endpoint_id, type, facts)
      values (${endpointId}, ${TEST_EVENT}, '{}') returning id, endpoint_id, created_at
    )
    insert into webhook_due (delivery_id, endpoint_id, created_at)
    select id, endpoint_id, created_at from told returning delivery_id as id`.execute(db);
  const [due] = rows;
  if (!due) throw new Error("an insert returns what it wrote");
  return due.id;
}

export type Replay = {
  readonly endpointId: number;
  /** This one, whatever became of it; or all that have failed since then. */
  readonly which: { readonly id: number } | { readonly failedSince: Date };
};

/** At once; more are a matter of asking again. */
export const MOST_REPLAYED = 1_000;

/**
 * Has deliveries told once more under the ids that they have, with all their tries. One that still waits is
 * tried at once.
 *
 * @returns how many they are
 */
export async function replayDeliveries(db: Db, { endpointId, which }: Replay): Promise<number> {
  const chosen =
    "id" in which
      ? sql`d.id = ${which.id}`
      : sql`d.state = 'failed' and d.created_at >= ${which.failedSince}`;
  const { rows } = await sql<{ replayed: number }>`
    with chosen as materialized (
      select d.id, d.created_at from webhook_delivery d
      where d.endpoint_id = ${endpointId} and ${chosen}
      order by d.id limit ${MOST_REPLAYED} for update of d
    ),
    moved as (
      update webhook_delivery d set state = 'waiting' from chosen
      where d.id = chosen.id and d.created_at = chosen.created_at and d.state <> 'waiting'
    ),
    due as (
      insert into webhook_due as q (delivery_id, endpoint_id, created_at)
      select id, ${endpointId}::bigint, created_at from chosen order by id
      on conflict (delivery_id) do update set due_at = now(), tries = 0
    )
    select count(*) as replayed from chosen`.execute(db);
  return rows[0]?.replayed ?? 0;
}
