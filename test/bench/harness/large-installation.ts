import type { Db } from "@volley/engine";
import { sql, type RawBuilder } from "kysely";
import { shown } from "./table.ts";

/** Rows at a time: our connections give a statement 15 seconds. */
const PIECE = 100_000;
/** A prefix that no country has; behind those of other seeds. */
const FIRST_PHONE = 999_300_000_000;
/** The counters of a campaign lie on as many rows for each state and country as there have been writers. */
const WRITERS = 4;

/** What lies about beside large campaigns, in an installation that has been used for years. */
export type Years = {
  readonly campaigns: number;
  /** Of each: opt-outs with their event, lines of the audit log, answers kept for an Idempotency-Key. */
  readonly rows: number;
  readonly replies: number;
};

/**
 * Fills an installation as years would have: ended campaigns with their counters and imports, opt-outs, replies, an
 * audit log nearly all of which tells of messages, and kept answers. Made within Postgres.
 */
export async function seedYears(
  db: Db,
  {
    campaigns,
    rows,
    replies,
    accountId,
    tell,
  }: Years & {
    readonly accountId: number;
    readonly tell: (line: string) => void;
  },
): Promise<void> {
  await seedCampaigns(db, { campaigns, accountId });
  tell(`${shown(campaigns)} ended campaigns made`);
  const first = sql`${FIRST_PHONE}::bigint`;
  const account = sql`${accountId}::bigint`;
  await inPieces(rows, async (n) => {
    await sql`
      with told as (
        insert into optout_event (account_id, phone, change, reason, source, evidence)
        select ${account}, ${first} + n, 'out', 'asked', case when n % 3 = 0 then 'import' else 'reply' end, 'STOP'
        from ${n} returning id, phone, reason, source
      )
      insert into optout (account_id, phone, reason, source, event_id)
      select ${account}, phone, reason, source, id from told`.execute(db);
  });
  tell(`${shown(rows)} opt-outs made`);
  await inPieces(rows, async (n) => {
    await sql`
      insert into audit (at, actor_kind, api_key_id, actor, origin, action, account_id, subject, after)
      select now() - make_interval(secs => (${rows}::integer - n) * 10), 'key', 1 + n % 3, 'crm', '10.0.0.1',
        case when n % 10000 = 0 then 'campaign.start' else 'message.send' end, ${account}, 'rcp_' || n,
        '{"campaignId":"cmp_1"}'
      from ${n}`.execute(db);
  });
  await inPieces(rows, async (n) => {
    await sql`
      insert into kept_answer (api_key_id, idempotency_key, fingerprint, status, sealed_body, created_at)
      select 1 + n % 3, gen_random_uuid()::text, decode(md5(n::text), 'hex'), 202,
        decode(repeat(md5(n::text), 4), 'hex'), now() - make_interval(secs => n * 86400.0 / ${rows}::integer)
      from ${n}`.execute(db);
  });
  tell(`${shown(rows)} lines of the audit log and kept answers made`);
  await inPieces(replies, async (n) => {
    await sql`
      insert into inbound (account_id, writer, phone, country, sender, kind, text, total, came, state, silence)
      select ${account}, (${first} + n)::text, ${first} + n % 50000, 'GB', '447700900001', 'text', 'Thanks ' || n,
        1, 1, 'complete', 'notAsked' from ${n}`.execute(db);
  });
  tell(`${shown(replies)} replies made`);
  for (const table of [
    "campaign",
    "import",
    "recipient_count",
    "optout",
    "optout_event",
    "audit",
    "kept_answer",
    "inbound",
  ]) {
    await sql`analyze ${sql.table(table)}`.execute(db);
  }
}

async function seedCampaigns(
  db: Db,
  { campaigns, accountId }: { readonly campaigns: number; readonly accountId: number },
): Promise<void> {
  await sql`
    with made as (
      insert into campaign (account_id, name, senders, template, state, started_at, ended_at)
      select ${accountId}::bigint, 'Earlier ' || n, '{Volley}', 'Hi', 'completed', now() - interval '1 year',
        now() - interval '11 months' from generate_series(1, ${campaigns}::integer) as n
      returning id
    ),
    loaded as (
      insert into import (campaign_id, file_name, options, state, size_bytes, done_bytes, read, accepted, header, fields)
      select id, 'earlier.csv', '{}', 'completed', 550000, 550000, 10000, 10000, '["phone","name"]', '{name}' from made
    )
    insert into recipient_count (campaign_id, state, country, shard, n)
    select id, state, country, shard, case when state in ('delivered', 'failed') then 250 else 0 end
    from made, unnest('{GB,DE,FR,ES,IT}'::text[]) as country, generate_series(1, ${WRITERS}::integer) as shard,
      unnest('{pending,sending,unknown,submitted,failed,delivered}'::recipient_state[]) as state
    -- Hardly any campaign has had unknown ones.
    where state <> 'unknown' or id % 10 = 0`.execute(db);
}

/** Hands out numbers from 1, in SQL, as many at a time as one statement can do something with. */
async function inPieces(
  count: number,
  act: (numbers: RawBuilder<unknown>) => Promise<void>,
): Promise<void> {
  for (let from = 1; from <= count; from += PIECE) {
    const to = Math.min(count, from + PIECE - 1);
    await act(sql`generate_series(${from}::integer, ${to}::integer) as n`);
  }
}
