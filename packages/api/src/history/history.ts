import {
  type Db,
  EVERYWHERE,
  formatId,
  type Inbound,
  listInbound,
  type MessageHistory,
  type OptoutEvent,
  optoutHistory,
  type Reach,
  readMessageHistory,
  readTraces,
  type Traces,
} from "@volley/engine";
import { inboundView } from "../reply-views.ts";
import type { Happening } from "./happening.ts";
import { type Message, messageStory } from "./message-story.ts";

const MOST = 200;

/** What somebody who asks may see of it, besides messages. */
export type Sight = {
  readonly reach: Reach;
  readonly replies: boolean;
  readonly optouts: boolean;
  /** Who has done what to a campaign. */
  readonly actors: boolean;
};

export const EVERYTHING: Sight = { reach: EVERYWHERE, replies: true, optouts: true, actors: true };

/** Everything that is known of a number, in the order of time; what goes on now comes last. */
export async function historyOf(
  db: Db,
  phone: number,
  { reach, ...sees }: Sight,
): Promise<readonly Happening[]> {
  const written = { accounts: reach, phone, campaignId: null, action: null };
  const [messages, inbound, optouts] = await Promise.all([
    readMessageHistory(db, phone, reach),
    sees.replies ? listInbound(db, written, { limit: MOST, before: null }) : [],
    sees.optouts ? optoutHistory(db, { phone, accounts: reach }) : [],
  ]);
  const { moves, ...others } = await readTraces(db, messages);
  const traces = {
    ...others,
    moves: sees.actors ? moves : moves.map((move) => ({ ...move, actor: null })),
  };
  const now = new Date();
  const happenings = [
    ...messages.flatMap((message) => messageStory(withTraces(message, traces, inbound), now)),
    ...inbound.map(wrote),
    ...optouts.map(optedOutOrIn),
  ];
  return happenings.toSorted(
    (a, b) => timeOf(a) - timeOf(b) || (a.campaignId ?? "").localeCompare(b.campaignId ?? ""),
  );
}

const timeOf = ({ at }: Happening): number => (at === null ? Infinity : Date.parse(at));

/** Of all that was written down, what concerns this campaign row. */
function withTraces(
  message: MessageHistory,
  { events, receipts, moves }: Traces,
  inbound: readonly Inbound[],
): Message {
  const { recipient, campaign, parts } = message;
  const subjects = [formatId("campaign", campaign.id), formatId("recipient", recipient.id)];
  const asked = inbound.find(
    ({ answerCampaignId, answerRecipientId }) =>
      answerCampaignId === campaign.id && answerRecipientId === recipient.id,
  );
  return {
    ...message,
    events: events.filter(
      (one) => one.campaignId === campaign.id && one.recipientId === recipient.id,
    ),
    receipts: receipts.filter(
      (one) =>
        one.accountId === campaign.accountId &&
        parts.some(({ messageId }) => messageId === one.messageId),
    ),
    moves: moves.filter(({ subject }) => subjects.includes(subject)),
    answers: asked ? { at: asked.receivedAt.toISOString(), text: asked.text } : null,
  };
}

function wrote(one: Inbound): Happening {
  const { receivedAt, accountId, text, to, keyword, answer, state } = inboundView(one);
  const asked = keyword === null ? "" : `, understood as ${keyword.action}`;
  const answered = answer === null ? "" : `, answered "${answer.text}"`;
  const whole = state === "complete" ? "" : ` (${state})`;
  return {
    at: receivedAt,
    kind: "inbound",
    accountId,
    campaignId: one.campaignId === null ? null : formatId("campaign", one.campaignId),
    recipientId: one.recipientId === null ? null : formatId("recipient", one.recipientId),
    text: `wrote "${text ?? "(octets)"}" to ${to}${whole}${asked}${answered}`,
    details: null,
  };
}

function optedOutOrIn(event: OptoutEvent): Happening {
  const { at, accountId, change, reason, source, actor, evidence } = event;
  const who = actor === null ? `by ${source}` : `by ${source} (${actor})`;
  const why = evidence === null ? "" : `: ${evidence}`;
  const out = reason === "dead" ? "found to be out of use" : "opted out";
  return {
    at: at.toISOString(),
    kind: change === "out" ? "optedOut" : "optedIn",
    accountId: formatId("account", accountId),
    campaignId: null,
    recipientId: null,
    text: `${change === "out" ? out : "may be texted again"}, ${who}${why}`,
    details: null,
  };
}
