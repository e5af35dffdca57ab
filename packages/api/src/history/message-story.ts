import { formatId, type MessageHistory, readable, senderFor, type Traces } from "@volley/engine";
import { errorWords } from "../error-words.ts";
import { attemptStory, type Wording } from "./attempt-story.ts";
import { type Belongs, type Happening, iso } from "./happening.ts";
import { receiptStory } from "./receipt-story.ts";
import { actorOf, waitOf } from "./waiting.ts";

/** A campaign row with what was written down of it elsewhere. */
export type Message = MessageHistory &
  Traces & {
    /** When somebody wrote what it answers, and what that was; null for any other. */
    readonly answers: { readonly at: string; readonly text: string | null } | null;
  };

/** What became of one campaign row. */
export function messageStory(message: Message, now: Date): Happening[] {
  const { recipient, campaign } = message;
  const of: Belongs = {
    accountId: formatId("account", campaign.accountId),
    campaignId: formatId("campaign", campaign.id),
    recipientId: formatId("recipient", recipient.id),
  };
  const wording = readable(campaign, recipient.fields);
  return [
    beginning(message, of, wording),
    ...moves(message, of),
    ...attemptStory(message, of, wording),
    ...receiptStory(message, of),
    ...ending(message, of, wording),
    ...goingOn(message, of, { wording, now }),
  ];
}

function beginning(message: Message, of: Belongs, { text, segments }: Wording): Happening {
  const { recipient, campaign, file, answers } = message;
  const from = senderFor(recipient, campaign.senders);
  const details = { from, text, segments };
  if (file) {
    const where = `line ${recipient.importLine ?? "?"} of ${file.name}`;
    const into = `came into "${campaign.name}" from ${where}`;
    return { ...of, at: iso(file.at), kind: "imported", text: into, details };
  }
  if (answers) {
    const asked = `answered by itself: "${answers.text ?? ""}" gets "${text ?? ""}"`;
    return { ...of, at: answers.at, kind: "triggered", text: asked, details };
  }
  const asked = message.moves.find(({ action }) => action === "message.send");
  const who = asked ? `, by ${actorOf(asked)}` : "";
  return {
    ...of,
    at: iso(asked?.at ?? recipient.claimedAt ?? recipient.submittedAt ?? recipient.finalAt),
    kind: "triggered",
    text: `triggered in "${campaign.name}"${who}`,
    details,
  };
}

const MOVES: Readonly<Record<string, string>> = {
  "campaign.start": "started",
  "campaign.pause": "paused",
  "campaign.resume": "resumed",
  "campaign.cancel": "cancelled",
};

/** What was done to its campaign while it was there and had not ended. */
function moves({ recipient, campaign, file, moves: all }: Message, of: Belongs): Happening[] {
  if (campaign.standing) return [];
  return all.flatMap((move): Happening[] => {
    const done = MOVES[move.action];
    const { finalAt } = recipient;
    if (done === undefined || (finalAt !== null && move.at > finalAt)) return [];
    if (file !== null && move.at < file.at) return [];
    const text = `"${campaign.name}" was ${done} by ${actorOf(move)}`;
    return [{ ...of, at: iso(move.at), kind: "campaign", text, details: null }];
  });
}

const ENDS: Readonly<Record<string, string>> = {
  suppressed: "not sent, because the number must not be texted",
  no_receipt: "no receipt came in time",
  rejected: "refused",
  cancelled: "not sent",
};

function ending({ recipient }: Message, of: Belongs, wording: Wording): Happening[] {
  const { finalAt, state } = recipient;
  if (finalAt === null) return [];
  const end = ENDS[state] ?? state.replace("_", " ");
  const text = `${end}${whyOf(recipient, wording.problem)}`;
  return [{ ...of, at: iso(finalAt), kind: "ended", text, details: null }];
}

function whyOf(
  { errorSource, errorCode, errorReason }: Message["recipient"],
  problem: string | null,
): string {
  if (errorReason !== null) return `: ${errorReason}`;
  if (errorSource !== null && errorCode !== null) {
    const { name, reason } = errorWords(errorSource, errorCode);
    return `: ${name}. ${reason}`;
  }
  return problem === null ? "" : `: ${problem}`;
}

function goingOn(
  message: Message,
  of: Belongs,
  { wording, now }: { readonly wording: Wording; readonly now: Date },
): Happening[] {
  const { recipient, campaign } = message;
  const wait = waitOf(message, now);
  if (wait === null) return [];
  const { text, segments, problem } = wording;
  const from = senderFor(recipient, campaign.senders);
  const says = problem === null ? `it is to get "${text ?? ""}"` : `it cannot be sent: ${problem}`;
  return [
    {
      ...of,
      at: null,
      kind: "waiting",
      text: recipient.state === "pending" ? `${wait}; ${says}` : wait,
      details: { from, text, segments },
    },
  ];
}
