import { sql } from "kysely";
import type { Db } from "./connect.ts";

/** What a Postgres server says of itself, as far as Volley stands on it. */
export type ServerFacts = {
  /** Such as `18.1`. */
  readonly version: string;
  readonly maxConnections: number;
  /** Connections of all programs now. */
  readonly connections: number;
  readonly synchronousCommit: string;
  readonly fsync: string;
  readonly fullPageWrites: string;
  /** A standby takes no writes. */
  readonly isStandby: boolean;
  /** The server's clock, in milliseconds since 1970. */
  readonly clockMs: number;
};

export async function readServerFacts(db: Db): Promise<ServerFacts> {
  const { rows } = await sql<ServerFacts>`
    select current_setting('server_version') as version,
      current_setting('max_connections')::int as max_connections,
      (select count(*)::int from pg_stat_activity where backend_type = 'client backend')
        as connections,
      current_setting('synchronous_commit') as synchronous_commit,
      current_setting('fsync') as fsync,
      current_setting('full_page_writes') as full_page_writes,
      pg_is_in_recovery() as is_standby,
      (extract(epoch from clock_timestamp()) * 1000)::float8 as clock_ms`.execute(db);
  const [facts] = rows;
  if (!facts) throw new Error("a query without conditions has a row");
  return facts;
}

/** What should not lie about for long in a system that runs. */
export type Leftovers = {
  /** Recipients whose process died and that nobody has taken over; 1,000 at the most. */
  readonly expiredLeases: number;
  /** Imports that have not moved for five minutes. */
  readonly stalledImports: number;
};

export async function readLeftovers(db: Db): Promise<Leftovers> {
  const { rows } = await sql<Leftovers>`
    select
      (select count(*) from (
        select from recipient where check_at < now() - interval '1 minute' and state = 'sending'
        limit 1000
      ) as expired) as expired_leases,
      (select count(*) from import
        where state = 'queued' and touched_at < now() - interval '5 minutes') as stalled_imports`.execute(
    db,
  );
  return rows[0] ?? { expiredLeases: 0, stalledImports: 0 };
}
