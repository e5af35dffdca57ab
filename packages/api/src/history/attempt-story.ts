import { type AttemptEvent, encodeClientRef, type MessageHistory, senderFor } from "@volley/engine";
import { errorWords } from "../error-words.ts";
import { span } from "../span.ts";
import { type AttemptDetails, type Belongs, type Happening, iso, partsOf } from "./happening.ts";

/** What a campaign row says, as it left or would leave. */
export type Wording = {
  readonly text: string | null;
  readonly segments: number;
  readonly problem: string | null;
};

/** Each attempt with its answer, and each look and decision about one. */
export function attemptStory(
  message: MessageHistory & { readonly events: readonly AttemptEvent[] },
  of: Belongs,
  wording: Wording,
): Happening[] {
  const { recipient, campaign, events } = message;
  const story = events.map((event) => ({ ...of, ...toldOf(event, message, wording) }));
  const { state, requestedAt, answerMs, submittedAt, claimedAt } = recipient;
  const took = answerMs === null ? "" : ` after ${span(answerMs)}`;
  if (submittedAt !== null) {
    const attempt = acceptedAttempt(message);
    const count = recipient.parts === null ? "" : `, in ${partsOf(recipient.parts)}`;
    const from = senderFor(recipient, campaign.senders);
    story.push({
      ...of,
      at: iso(requestedAt ?? submittedAt),
      kind: "submitted",
      text: `attempt ${attempt} was accepted by the provider${took}${count}, from ${from}: "${wording.text ?? ""}"`,
      details: {
        ...detailsOf(message, wording, attempt),
        requestedAt: iso(requestedAt),
        answerMs,
        code: 0,
        name: errorWords("submit", 0).name,
      },
    });
  } else if (state === "rejected" && recipient.errorSource === "submit" && requestedAt !== null) {
    const { attempt, errorCode: code, errorReason: reason } = recipient;
    const name = code === null ? null : errorWords("submit", code).name;
    story.push({
      ...of,
      at: iso(requestedAt),
      kind: "attempt",
      text: `attempt ${attempt} was refused${took}: ${answerWords({ code, name, reason })}`,
      details: {
        ...detailsOf(message, wording, attempt),
        requestedAt: iso(requestedAt),
        answerMs,
        code,
        name,
        reason,
      },
    });
  } else if (state === "sending") {
    story.push({
      ...of,
      at: iso(claimedAt),
      kind: "claimed",
      text: `attempt ${recipient.attempt} was begun`,
      details: detailsOf(message, wording, recipient.attempt),
    });
  }
  return story;
}

/** The attempt whose parts the provider has. */
function acceptedAttempt({ recipient, parts }: MessageHistory): number {
  return parts.at(-1)?.attempt ?? recipient.attempt;
}

function toldOf(
  event: AttemptEvent,
  message: MessageHistory,
  wording: Wording,
): Omit<Happening, keyof Belongs> {
  const { attempt, kind, code, reason, answerMs, requestedAt, againAt } = event;
  const name = code === null ? null : errorWords("submit", code).name;
  const took = answerMs === null ? "" : ` after ${span(answerMs)}`;
  const words = answerWords({ code, name, reason });
  const again = againAt === null ? "" : `; again from ${iso(againAt)}`;
  const answered = { at: iso(requestedAt ?? event.at), kind: "attempt" } as const;
  const details: AttemptDetails = {
    ...detailsOf(message, wording, attempt),
    requestedAt: iso(requestedAt),
    answerMs,
    code,
    name,
    reason,
    againAt: iso(againAt),
  };
  const looked = { at: iso(event.at), kind: "lookup", details } as const;
  const decided = { at: iso(event.at), kind: "decided", details } as const;
  switch (kind) {
    case "throttled":
      return {
        ...answered,
        details,
        text: `attempt ${attempt} was throttled${took}: ${words}${again}`,
      };
    case "tryLater":
      return {
        ...answered,
        details,
        text: `attempt ${attempt} could not be taken${took}: ${words}${again}`,
      };
    case "accountStopped":
      return {
        ...answered,
        details,
        text: `attempt ${attempt} was refused for the whole account${took}: ${words}`,
      };
    case "partlyAccepted":
      return {
        ...answered,
        details,
        text: `attempt ${attempt} was accepted in part${took}; of the rest: ${words}`,
      };
    case "unknown":
      return {
        ...answered,
        details,
        text: `of attempt ${attempt} nobody knows whether it was taken${took}: ${reason}`,
      };
    case "lost":
      return { ...answered, details, text: `attempt ${attempt} was lost: ${reason}` };
    case "found":
      return { ...looked, text: `attempt ${attempt} was looked up: ${reason}` };
    case "absent":
      return { ...looked, text: `attempt ${attempt} was looked up: ${reason}` };
    case "resent":
      return { ...decided, text: `attempt ${attempt} is sent again, ${reason}` };
    case "left":
      return { ...decided, text: `attempt ${attempt} is not looked for, ${reason}` };
    case "resolved":
      return { ...decided, text: `attempt ${attempt} was decided: ${reason}` };
  }
}

function detailsOf(message: MessageHistory, wording: Wording, attempt: number): AttemptDetails {
  const { recipient, campaign } = message;
  const { segments } = wording;
  const ref = { campaignId: campaign.id, recipientId: recipient.id, attempt, segments };
  return {
    attempt,
    clientRef: wording.problem === null ? encodeClientRef(ref, campaign.refKey) : null,
    requestedAt: null,
    answerMs: null,
    code: null,
    name: null,
    reason: null,
    againAt: null,
  };
}

/** `status 1 (throttled): Throughput Rate Exceeded`; only the words where there is no code. */
function answerWords({
  code,
  name,
  reason,
}: Pick<AttemptDetails, "code" | "name" | "reason">): string {
  if (code === null) return reason ?? "no answer";
  const status = `status ${code} (${name ?? ""})`;
  return reason === null || reason === name ? status : `${status}: ${reason}`;
}
