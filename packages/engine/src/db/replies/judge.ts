import { sql } from "kysely";
import { type Silence, whySilent } from "../../domain/replies/answering.ts";
import { type Understood, understand } from "../../domain/replies/keywords.ts";
import { ANSWERS } from "../../domain/replies/words.ts";
import type { Evidence } from "../../domain/optout.ts";
import type { Trx } from "../connect.ts";
import { optIn, optOut } from "../optouts/change.ts";
import { type Answering, insertAnswers } from "./answer.ts";
import { readReplyRules, type ReplyRules, type ReplySettings } from "./settings.ts";

type Message = {
  readonly id: number;
  readonly accountId: number;
  readonly writer: string;
  readonly phone: number | null;
  readonly country: string;
  readonly sender: string;
  readonly text: string | null;
  readonly state: "complete" | "incomplete";
  readonly messageId: string;
};

/** A message with what it asks for, and what was said before it. */
type Asked = Message & {
  readonly understood: Extract<Understood, { kind: "keyword" }>;
  readonly before: Before;
};

type Before = {
  readonly answersBefore: number;
  readonly saidTheSameBefore: boolean;
  readonly repeatsOurAnswer: boolean;
  readonly isOptedOut: boolean;
};

type Verdict = Asked & {
  readonly eventId: number | null;
  /** What is to be answered, or why nothing is. */
  readonly answer: string | null;
  readonly silence: Silence | null;
};

const MAX_EVIDENCE = 500;

/**
 * Does what messages ask for: opts their writers out or in, and answers. In the transaction that has
 * completed them, so that nothing is done twice and nothing forgotten. One that was judged when it was
 * incomplete, and meant nothing then, is judged again when the rest has come.
 *
 * @returns campaigns in which an answer now waits to be sent
 */
export async function judge(
  trx: Trx,
  ids: readonly number[],
  shard: number,
): Promise<readonly number[]> {
  if (ids.length === 0) return [];
  const messages = await read(trx, ids);
  const rules = await readReplyRules(trx, [...new Set(messages.map((one) => one.accountId))]);
  const understood = messages.map((message) => {
    const settings = rules.get(message.accountId);
    const found: Understood = settings
      ? understand(message.text ?? "", settings)
      : { kind: "words" };
    return { message, understood: found };
  });
  const idle = understood.filter((one) => one.understood.kind === "words");
  await noteSilence(
    trx,
    idle.map(({ message }) => message.id),
  );
  const campaigns = new Set<number>();
  for (const round of roundsOf(understood)) {
    const judged = await judgeRound(trx, await withBefore(trx, round), { rules, shard });
    for (const campaignId of judged) campaigns.add(campaignId);
  }
  return [...campaigns];
}

type Rules = ReadonlyMap<number, ReplyRules>;

async function judgeRound(
  trx: Trx,
  asked: readonly Asked[],
  { rules, shard }: { readonly rules: Rules; readonly shard: number },
): Promise<readonly number[]> {
  const changes = await applyChanges(trx, asked, shard);
  const wanted = asked.map((one): Verdict => {
    const eventId = changes.get(`${one.accountId}/${one.phone ?? 0}`) ?? null;
    return { ...one, eventId, ...answerTo(one, eventId, rules.get(one.accountId)) };
  });
  const answering = wanted.flatMap((one): (Answering & { readonly id: number })[] => {
    const { id, accountId, sender, phone, country, answer, eventId, understood } = one;
    if (answer === null || phone === null) return [];
    const confirms = understood.action === "stop" ? eventId : null;
    return [{ id, accountId, sender, phone, country, text: answer, confirms }];
  });
  const answered = await insertAnswers(trx, answering, shard);
  const recipients = new Map(answering.map(({ id }, at) => [id, answered[at]]));
  const verdicts = wanted.map((one) =>
    recipients.get(one.id) === null ? { ...one, ...silent("retired") } : one,
  );
  await sql`
    update inbound i set action = g.action, word = g.word, language = g.language,
      event_id = g.event_id, answer = g.answer, silence = g.silence,
      answer_campaign_id = g.campaign_id, answer_recipient_id = g.recipient_id
    from unnest(
      ${verdicts.map((one) => one.id)}::bigint[],
      ${verdicts.map((one) => one.understood.action)}::text[],
      ${verdicts.map((one) => one.understood.word)}::text[],
      ${verdicts.map((one) => one.understood.language)}::text[],
      ${verdicts.map((one) => one.eventId)}::bigint[],
      ${verdicts.map((one) => one.answer)}::text[],
      ${verdicts.map((one) => one.silence)}::text[],
      ${verdicts.map((one) => recipients.get(one.id)?.campaignId ?? null)}::bigint[],
      ${verdicts.map((one) => recipients.get(one.id)?.recipientId ?? null)}::bigint[]
    ) as g (id, action, word, language, event_id, answer, silence, campaign_id, recipient_id)
    where i.id = g.id`.execute(trx);
  return answered.flatMap((one) => (one === null ? [] : [one.campaignId]));
}

async function read(trx: Trx, ids: readonly number[]): Promise<readonly Message[]> {
  const { rows } = await sql<Message>`
    select i.id, i.account_id, i.writer, i.phone, i.country, i.sender, i.text, i.state, (
      select p.message_id from inbound_piece p where p.inbound_id = i.id order by p.number limit 1
    ) as message_id
    from inbound i
    where i.id = any(${ids}::bigint[]) and i.action is null and i.state <> 'waiting'
    order by i.id`.execute(trx);
  return rows;
}

async function noteSilence(trx: Trx, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  const silence: Silence = "notAsked";
  await sql`update inbound set silence = ${silence} where id = any(${ids}::bigint[])`.execute(trx);
}

type Keyworded = {
  readonly message: Message;
  readonly understood: Extract<Understood, { kind: "keyword" }>;
};

/** Each writer at most once in a round, in the order of arrival. There is hardly ever more than one. */
function roundsOf(
  all: readonly { readonly message: Message; readonly understood: Understood }[],
): readonly (readonly Keyworded[])[] {
  const rounds: Keyworded[][] = [];
  const seen = new Map<string, number>();
  for (const { message, understood } of all) {
    if (understood.kind === "words") continue;
    const key = `${message.accountId}/${message.phone ?? message.writer}`;
    const round = seen.get(key) ?? 0;
    seen.set(key, round + 1);
    (rounds[round] ??= []).push({ message, understood });
  }
  return rounds;
}

/** What was said between us and each writer within the last hour, and whether it has opted out. */
async function withBefore(trx: Trx, round: readonly Keyworded[]): Promise<readonly Asked[]> {
  const { rows } = await sql<Before & { id: number }>`
    select g.id,
      coalesce(b.answers, 0) as answers_before,
      coalesce(b.same, false) as said_the_same_before,
      coalesce(b.echo, false) as repeats_our_answer,
      exists (
        select from optout o where o.account_id = g.account_id and o.phone = g.phone
      ) as is_opted_out
    from inbound g
    left join lateral (
      select count(*) filter (where i.answer is not null) as answers, bool_or(i.text = g.text) as same,
        bool_or(i.answer = g.text) as echo
      from inbound i
      where i.phone = g.phone and i.account_id = g.account_id and i.id < g.id
        and i.received_at > now() - interval '1 hour'
    ) b on true
    where g.id = any(${round.map(({ message }) => message.id)}::bigint[])`.execute(trx);
  const before = new Map(rows.map((row) => [row.id, row]));
  return round.flatMap(({ message, understood }) => {
    const found = before.get(message.id);
    return found ? [{ ...message, understood, before: found }] : [];
  });
}

/** Opts writers out and in; returns the events of those whose standing has changed. */
async function applyChanges(
  trx: Trx,
  asked: readonly Asked[],
  shard: number,
): Promise<ReadonlyMap<string, number>> {
  const changing = (action: "stop" | "start") =>
    asked.flatMap(({ accountId, phone, messageId, text, understood }) => {
      if (understood.action !== action || phone === null) return [];
      const evidence: Evidence = {
        source: "reply",
        actor: null,
        evidence: text?.slice(0, MAX_EVIDENCE) ?? null,
        messageId,
      };
      return [{ ...evidence, accountId, phone, reason: "asked" as const }];
    });
  const out = await optOut(trx, changing("stop"), shard);
  const back = await optIn(trx, changing("start"));
  return new Map([...out, ...back].map((one) => [`${one.accountId}/${one.phone}`, one.eventId]));
}

function answerTo(
  asked: Asked,
  eventId: number | null,
  settings: ReplyRules | undefined,
): Pick<Verdict, "answer" | "silence"> {
  const { understood, before, phone, writer, sender, state } = asked;
  const { action, language, answer: own } = understood;
  const changes = action === "stop" || action === "start";
  if (changes && eventId === null && phone !== null) return silent("noChange");
  const answer = own ?? (action === "answer" ? null : answerOf(action, language, settings));
  if (answer === null) return silent("noAnswerSet");
  if (settings?.isRetired) return silent("retired");
  const silence = whySilent({
    ...before,
    phone,
    writer,
    sender,
    // An opt-out counts as soon as it is read, and may be confirmed.
    isComplete: state === "complete" || action === "stop",
    isOptedOut: action === "stop" || (before.isOptedOut && action !== "start"),
    isConfirmation: action === "stop",
  });
  return silence === null ? { answer, silence } : silent(silence);
}

function answerOf(
  action: "stop" | "start" | "help",
  language: string | null,
  settings: ReplySettings | undefined,
): string | null {
  const set = settings?.answers[action];
  if (set !== undefined) return set;
  const spoken = Object.entries(ANSWERS).find(([code]) => code === language)?.[1];
  return (spoken ?? ANSWERS.en)[action];
}

const silent = (silence: Silence) => ({ answer: null, silence });
