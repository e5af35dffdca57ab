import { type RawBuilder, sql } from "kysely";
import type { Evidence, OptoutReason, OptoutSource } from "../../domain/optout.ts";
import type { Reach } from "../../domain/reach.ts";
import type { Db } from "../connect.ts";

/** A number that has opted out, with what shows it. */
export type Optout = Evidence & {
  /** Of the event that made it so; the list goes by it, newest first. */
  readonly id: number;
  readonly accountId: number;
  readonly phone: number;
  readonly reason: OptoutReason;
  readonly since: Date;
};

/** One change in the history of a number. */
export type OptoutEvent = Evidence & {
  readonly id: number;
  readonly accountId: number;
  readonly phone: number;
  readonly change: "out" | "in";
  readonly reason: OptoutReason;
  readonly at: Date;
};

export type OptoutFilter = {
  readonly accounts: Reach;
  /** The first digits of the number. */
  readonly startsWith: string | null;
  readonly reason: OptoutReason | null;
  readonly source: OptoutSource | null;
};

type Page = { readonly limit: number; readonly before: number | null };

/** Newest first; `before` is the id of the last one of the page before. */
export async function listOptouts(
  db: Db,
  filter: OptoutFilter,
  page: Page,
): Promise<readonly Optout[]> {
  const { startsWith } = filter;
  if (startsWith === null) return await readPage(db, { filter, page, among: sql`optout` });
  if (startsWith.length < FEW_FROM_DIGITS) {
    const among = newest(page);
    const rows = await readPage(db, { filter, page, among });
    if (rows.length >= page.limit) return rows;
  }
  return await readPage(db, { filter, page, among: withNumbersLike(startsWith) });
}

async function readPage(
  db: Db,
  of: { readonly filter: OptoutFilter; readonly page: Page; readonly among: RawBuilder<unknown> },
): Promise<readonly Optout[]> {
  const { limit, before } = of.page;
  const { rows } = await sql<Optout>`
    select o.event_id as id, o.account_id, o.phone, o.reason, o.source, o.created_at as since,
      e.actor, e.evidence, e.message_id
    from ${of.among} o join optout_event e on e.id = o.event_id
    where ${matches(of.filter)}
      and (${before}::bigint is null or o.event_id < ${before})
    order by o.event_id desc limit ${limit}`.execute(db);
  return rows;
}

/** So many digits are few people's. Fewer are most often met among the newest, or else they are rare as well. */
const FEW_FROM_DIGITS = 7;
/** Opt-outs that are looked at before all numbers are. */
const NEWEST = 10_000;
/** Of E.164. */
const MOST_DIGITS = 15;

function newest({ before }: Page): RawBuilder<unknown> {
  return sql`(
    select o.* from (
      select id, account_id from optout_event
      where change = 'out' and (${before}::bigint is null or id < ${before})
      order by id desc limit ${NEWEST}
    ) as latest
    cross join lateral (
      select * from optout p where p.account_id = latest.account_id and p.event_id = latest.id offset 0
    ) as o
    offset 0
  )`;
}

/** Those whose numbers begin with these digits, as the index of numbers finds them, length by length. */
function withNumbersLike(digits: string): RawBuilder<unknown> {
  const lengths = Array.from(
    { length: Math.max(0, MOST_DIGITS - digits.length + 1) },
    (_, more) => more,
  );
  // Each with the account, of which there are few: the index begins with it.
  const ranges = lengths.map((more) => {
    const first = Number(digits) * 10 ** more;
    const last = (Number(digits) + 1) * 10 ** more - 1;
    return sql`(p.account_id = any(array(select id from account))
      and p.phone between ${first}::bigint and ${last}::bigint)`;
  });
  return sql`(select * from optout p where false ${sql.join([sql``, ...ranges], sql` or `)} offset 0)`;
}

const PAGE = 2_000;

/** All of them, a page at a time, so that a long list is never held whole. */
export async function* readOptouts(db: Db, filter: OptoutFilter): AsyncGenerator<Optout> {
  let before: number | null = null;
  for (;;) {
    const page: readonly Optout[] = await listOptouts(db, filter, { limit: PAGE, before });
    yield* page;
    const last = page.at(-1);
    if (page.length < PAGE || !last) return;
    before = last.id;
  }
}

/** Everything that was ever said about a number, of one account or all, oldest first. */
export async function optoutHistory(
  db: Db,
  of: {
    readonly phone: number;
    readonly accounts: Reach;
    /** Only events with a greater id; all when left out. */
    readonly after?: number | null;
    readonly limit?: number;
  },
): Promise<readonly OptoutEvent[]> {
  const { rows } = await sql<OptoutEvent>`
    select id, account_id, phone, change, reason, source, actor, evidence, message_id, at
    from optout_event
    where phone = ${of.phone} and (${of.accounts}::bigint[] is null or account_id = any(${of.accounts}))
      and id > ${of.after ?? 0}
    order by id limit ${of.limit ?? 1_000}`.execute(db);
  return rows;
}

/** Those of the given numbers that nothing may be sent to. */
export async function findOptedOut(
  db: Db,
  accountId: number,
  phones: readonly number[],
): Promise<readonly number[]> {
  if (phones.length === 0) return [];
  const { rows } = await sql<{ phone: number }>`
    select phone from do_not_text
    where account_id = ${accountId} and phone = any(${phones}::bigint[])`.execute(db);
  return rows.map(({ phone }) => phone);
}

function matches({ accounts, startsWith, reason, source }: OptoutFilter): RawBuilder<unknown> {
  return sql`
    (${accounts}::bigint[] is null or o.account_id = any(${accounts}))
    and (${startsWith}::text is null or o.phone::text like ${startsWith} || '%')
    and (${reason}::text is null or o.reason = ${reason})
    and (${source}::text is null or o.source = ${source})`;
}
