import { sql } from "kysely";
import type { KeywordRule } from "../../domain/replies/keywords.ts";
import { type CommonAction, LANGUAGE_CODES } from "../../domain/replies/words.ts";
import type { Db } from "../connect.ts";

/** A keyword of an account. */
export type Keyword = KeywordRule & { readonly id: number; readonly accountId: number };

/** What is answered by action: null nothing, and what is left out in the language of the keyword. */
export type OwnAnswers = Readonly<Partial<Record<CommonAction, string | null>>>;

/** How an account understands and answers messages. */
export type ReplySettings = {
  readonly languages: readonly string[];
  readonly answers: OwnAnswers;
};

export async function readReplySettings(db: Db, accountId: number): Promise<ReplySettings> {
  const { rows } = await sql<{ languages: string[] | null; answers: OwnAnswers }>`
    select languages, answers from reply_setting where account_id = ${accountId}`.execute(db);
  const [row] = rows;
  return { languages: row?.languages ?? LANGUAGE_CODES, answers: row?.answers ?? {} };
}

/** Changes what is given; null languages mean all, an answer left out stays. */
export async function changeReplySettings(
  db: Db,
  accountId: number,
  change: {
    readonly languages?: readonly string[] | null;
    readonly answers?: OwnAnswers;
    /** Actions that are answered as by default again. */
    readonly asByDefault?: readonly CommonAction[];
  },
): Promise<void> {
  const languages = change.languages ?? null;
  const answers = JSON.stringify(change.answers ?? {});
  const asByDefault = change.asByDefault ?? [];
  await sql`
    insert into reply_setting as t (account_id, languages, answers)
    values (${accountId}, ${languages}::text[], ${answers}::jsonb)
    on conflict (account_id) do update set
      languages = case when ${change.languages === undefined} then t.languages
        else excluded.languages end,
      answers = (t.answers || excluded.answers) - ${asByDefault}::text[]`.execute(db);
}

export async function listKeywords(db: Db, accountId: number): Promise<readonly Keyword[]> {
  const { rows } = await sql<Keyword>`
    select id, account_id, word, action, alone, answer from keyword
    where account_id = ${accountId} order by id`.execute(db);
  return rows;
}

/** Adds a keyword, or gives one that the account has another meaning. */
export async function setKeyword(
  db: Db,
  accountId: number,
  { word, action, alone, answer }: KeywordRule,
): Promise<Keyword> {
  const { rows } = await sql<Keyword>`
    insert into keyword (account_id, word, action, alone, answer)
    values (${accountId}, ${word}, ${action}, ${alone}, ${answer})
    on conflict (account_id, word) do update set
      action = excluded.action, alone = excluded.alone, answer = excluded.answer
    returning id, account_id, word, action, alone, answer`.execute(db);
  const [row] = rows;
  if (!row) throw new Error("an upsert returns its row");
  return row;
}

/** @returns false when the account has no such keyword */
export async function removeKeyword(db: Db, accountId: number, word: string): Promise<boolean> {
  const { rows } = await sql`
    delete from keyword where account_id = ${accountId} and word = ${word} returning id`.execute(
    db,
  );
  return rows.length > 0;
}

/** How messages to an account are understood and answered. */
export type ReplyRules = ReplySettings & {
  readonly rules: readonly KeywordRule[];
  /** Nothing is sent from the account any more, answers neither. */
  readonly isRetired: boolean;
};

/** Everything that is needed to understand messages to some accounts, read at once. */
export async function readReplyRules(
  db: Db,
  accountIds: readonly number[],
): Promise<ReadonlyMap<number, ReplyRules>> {
  const { rows } = await sql<{
    accountId: number;
    languages: string[] | null;
    answers: OwnAnswers | null;
    rules: KeywordRule[];
    isRetired: boolean;
  }>`
    select a.id as account_id, a.retired_at is not null as is_retired, s.languages, s.answers, coalesce((
      select jsonb_agg(jsonb_build_object(
        'word', k.word, 'action', k.action, 'alone', k.alone, 'answer', k.answer
      ) order by k.id) from keyword k where k.account_id = a.id
    ), '[]') as rules
    from account a left join reply_setting s on s.account_id = a.id
    where a.id = any(${accountIds}::bigint[])`.execute(db);
  return new Map(
    rows.map(({ accountId, languages, answers, rules, isRetired }) => [
      accountId,
      { languages: languages ?? LANGUAGE_CODES, answers: answers ?? {}, rules, isRetired },
    ]),
  );
}
