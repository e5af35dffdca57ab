import { type RawBuilder, sql } from "kysely";
import type { Position } from "./claim.ts";
import type { Db } from "./connect.ts";

/** A running campaign, and what a look among its recipients has shown. */
export type LookedAt = {
  readonly id: number;
  readonly accountId: number;
  /** Whether somebody is due. */
  readonly isDue: boolean;
  /** Where the next look may begin: at the one who has been due for longest, if anybody is due. */
  readonly place: Position;
};

/**
 * A recipient that is being added may come due a little before the moment at which it can be seen. Who
 * is due longer than this, in seconds, when nobody is due was added long before.
 */
const COMMIT_SECONDS = 10;

/**
 * Looks for one due recipient in each running campaign, from a known place on. Without a place it has
 * to pass everybody who was claimed since the last vacuum: a dead entry each, at the head of the index.
 */
export async function lookForDue(
  db: Db,
  places: ReadonlyMap<number, Position>,
): Promise<readonly LookedAt[]> {
  const { rows } = await dueStatement(places).execute(db);
  return rows.map(({ id, accountId, isDue, dueAt, recipientId }) => {
    const known = isDue ? undefined : places.get(id);
    return { id, accountId, isDue, place: known ?? { dueAt, id: recipientId } };
  });
}

type Row = Pick<LookedAt, "id" | "accountId" | "isDue"> & {
  readonly dueAt: string;
  readonly recipientId: number;
};

export function dueStatement(places: ReadonlyMap<number, Position>): RawBuilder<Row> {
  const known = [...places.values()];
  return sql<Row>`
    select c.id, c.account_id, due.id is not null as is_due,
      coalesce(due.due_at, now() - make_interval(secs => ${COMMIT_SECONDS}))::text as due_at,
      coalesce(due.id, 0) as recipient_id
    from campaign c
    left join unnest(
      ${[...places.keys()]}::bigint[],
      ${known.map(({ dueAt }) => dueAt)}::timestamptz[],
      ${known.map(({ id }) => id)}::bigint[]
    ) as place (campaign_id, due_at, id) on place.campaign_id = c.id
    left join lateral (
      select r.due_at, r.id from recipient r
      where r.campaign_id = c.id and r.due_at <= now()
        and (r.due_at, r.id) >= (coalesce(place.due_at, '-infinity'), coalesce(place.id, 0))
      order by r.due_at, r.id limit 1
    ) as due on true
    where c.state = 'running'
    order by c.id`;
}
