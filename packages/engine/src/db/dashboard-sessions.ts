import { createHash } from "node:crypto";
import { sql } from "kysely";
import { type ApiKey, SHOWN } from "./api-keys.ts";
import type { Db } from "./connect.ts";

/** A session ends when it was not used for so long, */
const IDLE_HOURS = 8;
/** and after this long in any case. */
const MOST_HOURS = 7 * 24;
/** How exactly the time of last use is kept: not every page should write. */
const USED_SECONDS = 60;

const ALIVE = sql`s.used_at > now() - make_interval(hours => ${IDLE_HOURS})
  and s.created_at > now() - make_interval(hours => ${MOST_HOURS})`;

/** The secret is long and random, so one fast hash protects it. */
function hashOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

/** Lets whoever has this secret act as the key; sessions that have ended are cleared away. */
export async function openSession(db: Db, secret: string, apiKeyId: number): Promise<void> {
  await sql`
    with ended as (delete from dashboard_session s where not (${ALIVE}))
    insert into dashboard_session (hash, api_key_id) values (${hashOf(secret)}, ${apiKeyId})`.execute(
    db,
  );
}

/** The key behind a session that has not ended, nor its key; null for any other. */
export async function useSession(db: Db, secret: string): Promise<ApiKey | null> {
  const { rows } = await sql<ApiKey>`
    with found as (
      select s.hash, s.used_at from dashboard_session s
      where s.hash = ${hashOf(secret)} and ${ALIVE}
    ),
    used as (
      update dashboard_session s set used_at = now() from found
      where s.hash = found.hash and found.used_at < now() - make_interval(secs => ${USED_SECONDS})
    )
    select ${sql.join(SHOWN.map((column) => sql.ref(`k.${column}`)))}
    from found join dashboard_session s on s.hash = found.hash join api_key k on k.id = s.api_key_id
    where k.revoked_at is null and (k.expires_at is null or k.expires_at > now())`.execute(db);
  return rows[0] ?? null;
}

/** Ends a session; once more changes nothing. */
export async function closeSession(db: Db, secret: string): Promise<void> {
  await sql`delete from dashboard_session where hash = ${hashOf(secret)}`.execute(db);
}
