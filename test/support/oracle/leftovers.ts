import { readdir } from "node:fs/promises";
import type { Db } from "@volley/engine";
import { sql } from "kysely";
import type { VolleyProcess } from "../spawn-volley.ts";
import { type Findings, note, rowsOf } from "./findings.ts";

/** What a quiet system must not have any more: open rows, leases, transactions, uploads. */
export async function leftInDatabase(db: Db, campaignId: number): Promise<Findings> {
  return [
    ...note(
      "not final",
      await rowsOf(
        db,
        sql`select id, state, attempt from recipient where campaign_id = ${campaignId}
          and state in ('pending', 'sending', 'unknown', 'submitted')`,
      ),
    ),
    ...note(
      "leases left",
      await rowsOf(db, sql`select id from recipient where state = 'sending' or check_at < now()`),
    ),
    ...note(
      "open transactions",
      await rowsOf(
        db,
        sql`select application_name, query from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()
            and state like 'idle in transaction%' and state_change < now() - interval '5 seconds'`,
      ),
    ),
    ...note(
      "uploads kept after their import ended",
      await rowsOf(
        db,
        sql`select distinct i.id, i.state from import_chunk c join import i on i.id = c.import_id
          where i.state in ('completed', 'failed')`,
      ),
    ),
  ];
}

/**
 * More than a process at 200 messages a second has use for: 100 connections to the provider, 20 to
 * Postgres, 10 to Redis, as many again for webhooks. One that leaks at each fault soon has more.
 */
const MOST_HANDLES = 300;

export async function tooManyHandles(processes: readonly VolleyProcess[]): Promise<Findings> {
  const found: string[] = [];
  for (const one of processes.filter(({ running }) => running)) {
    const handles = await openHandles(one);
    if (handles > MOST_HANDLES)
      found.push(`process ${one.child.pid ?? 0} holds ${handles} handles`);
  }
  return found;
}

/** Open files and sockets of a process. */
export async function openHandles({ child }: VolleyProcess): Promise<number> {
  return (await readdir(`/proc/${child.pid ?? 0}/fd`)).length;
}
