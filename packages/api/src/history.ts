import {
  type Db,
  formatId,
  listInbound,
  type MessageHistory,
  optoutHistory,
  readable,
  type Reach,
  readMessageHistory,
  senderFor,
} from "@volley/engine";
import { errorWords } from "./error-words.ts";
import { inboundView } from "./reply-views.ts";

/** Something that happened to a number, as programs and people read it. */
export type Happening = {
  /** Null for what goes on now: it stands at the end. */
  readonly at: string | null;
  readonly kind:
    | "imported"
    | "triggered"
    | "waiting"
    | "claimed"
    | "submitted"
    | "part"
    | "ended"
    | "inbound"
    | "optedOut"
    | "optedIn";
  readonly accountId: string;
  readonly campaignId: string | null;
  readonly recipientId: string | null;
  /** One sentence. */
  readonly text: string;
};

const MOST = 200;

/** Everything that is known of a number, in the order of time; what goes on now comes last. */
export async function historyOf(
  db: Db,
  phone: number,
  reach: Reach,
): Promise<readonly Happening[]> {
  const [messages, inbound, optouts] = await Promise.all([
    readMessageHistory(db, phone, reach),
    listInbound(
      db,
      { accounts: reach, phone, campaignId: null, action: null },
      { limit: MOST, before: null },
    ),
    optoutHistory(db, { phone, accounts: reach }),
  ]);
  const happenings: Happening[] = [
    ...messages.flatMap((message) => storyOf(message, new Date())),
    ...inbound.map((one): Happening => {
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
      };
    }),
    ...optouts.map(({ at, accountId, change, reason, source, actor, evidence }): Happening => {
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
      };
    }),
  ];
  return happenings.toSorted(
    (a, b) => timeOf(a) - timeOf(b) || (a.campaignId ?? "").localeCompare(b.campaignId ?? ""),
  );
}

const timeOf = ({ at }: Happening): number => (at === null ? Infinity : Date.parse(at));

const at = (moment: Date | null): string | null => moment?.toISOString() ?? null;

/** What became of one campaign row. */
function storyOf({ recipient, campaign, file, parts }: MessageHistory, now: Date): Happening[] {
  const of = {
    accountId: formatId("account", campaign.accountId),
    campaignId: formatId("campaign", campaign.id),
    recipientId: formatId("recipient", recipient.id),
  };
  const { text, problem } = readable(campaign, recipient.fields);
  const story: Happening[] = [];
  if (file) {
    const where = `line ${recipient.importLine ?? "?"} of ${file.name}`;
    story.push({
      ...of,
      at: at(file.at),
      kind: "imported",
      text: `came into "${campaign.name}" from ${where}`,
    });
  } else {
    story.push({
      ...of,
      at: at(recipient.claimedAt ?? recipient.submittedAt ?? recipient.finalAt),
      kind: "triggered",
      text: `triggered in "${campaign.name}"`,
    });
  }
  if (recipient.claimedAt !== null && recipient.attempt > 0) {
    const failures = recipient.failures > 0 ? `, ${recipient.failures} of them failed` : "";
    const tries = recipient.attempt === 1 ? "attempt 1" : `attempt ${recipient.attempt}${failures}`;
    story.push({ ...of, at: at(recipient.claimedAt), kind: "claimed", text: `${tries} was made` });
  }
  if (recipient.submittedAt !== null) {
    const from = senderFor(recipient, campaign.senders);
    const count = recipient.parts === null ? "" : ` in ${partsOf(recipient.parts)}`;
    story.push({
      ...of,
      at: at(recipient.submittedAt),
      kind: "submitted",
      text: `accepted by the provider${count}, from ${from}: "${text ?? ""}"`,
    });
  }
  for (const part of parts) {
    const cost = part.price === null ? "" : `, price ${part.price}`;
    const network = part.network === null ? "" : `, network ${part.network}`;
    const error =
      part.errorCode === null || part.errorCode === 0
        ? ""
        : `, error ${part.errorCode} (${errorWords("receipt", part.errorCode).name})`;
    story.push({
      ...of,
      at: at(part.updatedAt),
      kind: "part",
      text: `part ${part.messageId} of attempt ${part.attempt} is ${part.state}${error}${cost}${network}`,
    });
  }
  if (recipient.finalAt !== null) {
    story.push({
      ...of,
      at: at(recipient.finalAt),
      kind: "ended",
      text: endOf(recipient.state, whyOf({ recipient, problem })),
    });
  } else {
    const wait = waitOf({ recipient, campaign }, now);
    if (wait !== null) story.push({ ...of, at: null, kind: "waiting", text: wait });
  }
  return story;
}

const partsOf = (parts: number): string => (parts === 1 ? "1 part" : `${parts} parts`);

function endOf(state: string, why: string): string {
  const ends: Readonly<Record<string, string>> = {
    suppressed: "not sent, because the number must not be texted",
    no_receipt: "no receipt came in time",
    rejected: "refused",
    cancelled: "not sent",
  };
  return `${ends[state] ?? state.replace("_", " ")}${why}`;
}

function whyOf({
  recipient,
  problem,
}: {
  readonly recipient: MessageHistory["recipient"];
  readonly problem: string | null;
}): string {
  const { errorSource, errorCode, errorReason } = recipient;
  if (errorReason !== null) return `: ${errorReason}`;
  if (errorSource !== null && errorCode !== null) {
    const { name, reason } = errorWords(errorSource, errorCode);
    return `: ${name}. ${reason}`;
  }
  return problem === null ? "" : `: ${problem}`;
}

/** Why a row has not left yet; null for one that only waits for its receipt. */
function waitOf(
  { recipient, campaign }: Pick<MessageHistory, "recipient" | "campaign">,
  now: Date,
): string | null {
  switch (recipient.state) {
    case "sending":
      return "its request is on the way";
    case "unknown":
      return `nobody knows whether the provider took it (${recipient.errorReason ?? "no answer"}); it is looked up`;
    case "submitted":
      return "waits for its receipt";
    case "delivered":
    case "failed":
    case "expired":
    case "no_receipt":
    case "rejected":
    case "suppressed":
    case "cancelled":
      return null;
    case "pending":
      return whyPending({ recipient, campaign }, now);
  }
}

function whyPending(
  { recipient, campaign }: Pick<MessageHistory, "recipient" | "campaign">,
  now: Date,
): string {
  switch (campaign.state) {
    case "draft":
      return `waits: "${campaign.name}" has not been started`;
    case "scheduled":
      return `waits: "${campaign.name}" begins at ${campaign.sendAt?.toISOString() ?? "its time"}`;
    case "paused":
      return `waits: "${campaign.name}" is paused${campaign.pauseReason === null ? "" : `: ${campaign.pauseReason}`}`;
    case "running":
    case "completed":
    case "cancelled": {
      const retry = recipient.errorReason === null ? "" : `, after ${recipient.errorReason}`;
      const due = recipient.dueAt;
      return due !== null && due > now
        ? `waits until ${due.toISOString()}${retry}`
        : `waits for its turn${retry}`;
    }
  }
}
