import type { Db } from "@volley/engine";
import { sql } from "kysely";
import { readLedger, readLedgerMessages } from "../../../packages/api/src/demo/compare.ts";
import { type Findings, note, rowsOf } from "./findings.ts";

/**
 * What people wrote against the provider's ledger: every message that was answered with 200 is stored,
 * once, and put together of its pieces; each answer to one was accepted once, and nothing else was sent to
 * those who wrote; who has opted out did so once, and stays so.
 */
export async function inboundAgainstLedger(db: Db, simulatorUrl: string): Promise<Findings> {
  const { inbound } = await readLedger(simulatorUrl);
  const { rows } = await sql<{ stored: number }>`
    select count(*) as stored from inbound_piece where payload ? 'keyword'`.execute(db);
  const stored = rows[0]?.stored ?? 0;
  return [
    ...(inbound.waiting + inbound.givenUp > 0
      ? [`messages that were never taken: ${inbound.waiting + inbound.givenUp}`]
      : []),
    ...(stored === inbound.due ? [] : [`pieces written: ${inbound.due}, stored: ${stored}`]),
    ...note("messages that are not the sum of their pieces", await badlyPutTogether(db)),
    ...note("opt-outs that were not made once", await badlyOptedOut(db)),
    ...note("answers that were made more or less than once", await badlyAnswered(db)),
    ...(await answersAgainstLedger(db, simulatorUrl)),
  ];
}

async function badlyPutTogether(db: Db): Promise<readonly unknown[]> {
  return await rowsOf(
    db,
    sql`select i.id, i.came, i.total, i.text, p.text as pieces
      from inbound i join (
        select inbound_id, count(*) as came, string_agg(text, '' order by number) as text
        from inbound_piece group by inbound_id
      ) p on p.inbound_id = i.id
      where i.state <> 'complete' or i.came <> i.total or p.came <> i.total
        or i.text is distinct from p.text`,
  );
}

async function badlyOptedOut(db: Db): Promise<readonly unknown[]> {
  return await rowsOf(
    db,
    sql`select i.phone, count(e.id) as events, count(o.phone) as out
      from (select distinct account_id, phone from inbound where action = 'stop') i
      left join optout_event e on e.phone = i.phone and e.account_id = i.account_id
      left join optout o on o.phone = i.phone and o.account_id = i.account_id
      group by i.phone having count(e.id) <> 1 or count(o.phone) <> 1`,
  );
}

async function badlyAnswered(db: Db): Promise<readonly unknown[]> {
  return await rowsOf(
    db,
    sql`select phone, meant.n as meant, made.n as made
      from (
        select phone, count(answer) as n from inbound where phone is not null group by phone
      ) meant left join (
        select r.phone, count(*) as n from recipient r join campaign c on c.id = r.campaign_id
        where c.standing group by r.phone
      ) made using (phone) where meant.n <> coalesce(made.n, 0)`,
  );
}

/** Both as `number text`, each as often as it happened. */
async function answersAgainstLedger(db: Db, simulatorUrl: string): Promise<Findings> {
  const { rows } = await sql<{ phone: number; answer: string | null }>`
    select phone, answer from inbound where phone is not null`.execute(db);
  const writers = new Set(rows.map(({ phone }) => String(phone)));
  const meant = rows.flatMap(({ phone, answer }) => (answer === null ? [] : `${phone} ${answer}`));
  const sent: string[] = [];
  for await (const { to, body } of readLedgerMessages(simulatorUrl)) {
    if (writers.has(to)) sent.push(`${to} ${body}`);
  }
  return meant.toSorted().join("\n") === sent.toSorted().join("\n")
    ? []
    : [`answers meant ${JSON.stringify(meant)}, accepted ${JSON.stringify(sent)}`];
}
