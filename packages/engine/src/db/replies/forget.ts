import { sql } from "kysely";
import type { Db } from "../connect.ts";

/**
 * Drops messages that came longer ago than `keepMs`, oldest first, with their pieces. What shows an opt-out
 * stands in the history of opt-outs and stays.
 *
 * @returns how many, `limit` at the most
 */
export async function forgetInbound(
  db: Db,
  { keepMs, limit }: { readonly keepMs: number; readonly limit: number },
): Promise<number> {
  const { rows } = await sql<{ messages: number }>`
    with gone as (
      delete from inbound where id in (
        -- The first by their ids, and then by their age: a look for old ones would go through all.
        select id from (select id, received_at from inbound order by id limit ${limit}) oldest
        where received_at < now() - make_interval(secs => ${keepMs / 1_000})
      )
      returning id
    ),
    pieces as (
      delete from inbound_piece where inbound_id in (select id from gone)
    )
    select count(*) as messages from gone`.execute(db);
  return rows[0]?.messages ?? 0;
}
