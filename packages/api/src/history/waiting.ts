import type { AttemptEvent, CampaignMove, MessageHistory } from "@volley/engine";

type Waiting = Pick<MessageHistory, "recipient" | "campaign"> & {
  readonly events: readonly AttemptEvent[];
  readonly moves: readonly CampaignMove[];
};

/** Why a row has not left, or not ended, yet; null for one that has. */
export function waitOf(message: Waiting, now: Date): string | null {
  const { recipient, campaign } = message;
  switch (recipient.state) {
    case "sending":
      return "its request is on the way";
    case "unknown":
      return `nobody knows whether the provider took it (${recipient.errorReason ?? "no answer"}); ${decisionOf(campaign)}`;
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
      return whyPending(message, now);
  }
}

function decisionOf({ onUnknown }: Waiting["campaign"]): string {
  switch (onUnknown) {
    case "lookup":
      return "it is looked up";
    case "resend":
      return "it is sent again when receipts have had their time, as the campaign says";
    case "giveUp":
      return "it is left to a receipt or an operator (volley unknown), as the campaign says";
  }
}

function whyPending(message: Waiting, now: Date): string {
  const { recipient, campaign, events, moves } = message;
  switch (campaign.state) {
    case "draft":
      return `waits: "${campaign.name}" has not been started`;
    case "scheduled":
      return `waits: "${campaign.name}" begins at ${campaign.sendAt?.toISOString() ?? "its time"}`;
    case "paused": {
      const paused = moves.findLast(({ action }) => action === "campaign.pause");
      const who =
        campaign.pausedBy === "system" ? "by Volley" : paused ? `by ${actorOf(paused)}` : "";
      const why = campaign.pauseReason === null ? "" : `: ${campaign.pauseReason}`;
      return `waits: "${campaign.name}" is paused${who === "" ? "" : ` ${who}`}${why}`;
    }
    case "running":
    case "completed":
    case "cancelled": {
      const tries = triesOf(events);
      const due = recipient.dueAt;
      if (due === null || due <= now) return `waits for its turn${turnOf(campaign)}${tries}`;
      const why = tries === "" ? ", the time that its row names" : tries;
      return `waits until ${due.toISOString()}${why}`;
    }
  }
}

function turnOf({ waiting, maxPerSecond, name }: Waiting["campaign"]): string {
  return waiting > 1
    ? ` among ${waiting} of "${name}", at ${maxPerSecond} a second at the most`
    : "";
}

/** Which tries it has behind it. */
function triesOf(events: readonly AttemptEvent[]): string {
  const last = events.at(-1);
  if (!last) return "";
  const throttled = events.filter(({ kind }) => kind === "throttled").length;
  const failed = events.filter(({ kind }) => kind === "tryLater").length;
  const counts = [
    ...(throttled === 0 ? [] : [`throttled ${times(throttled)}`]),
    ...(failed === 0 ? [] : [`not taken ${times(failed)}`]),
  ];
  const why = `the last time because of: ${last.reason}`;
  return counts.length === 0 ? `, after ${last.reason}` : `, ${counts.join(" and ")}, ${why}`;
}

const times = (count: number): string => (count === 1 ? "once" : `${count} times`);

export function actorOf({ actor, actorKind }: Pick<CampaignMove, "actor" | "actorKind">): string {
  if (actor === null) return "somebody";
  return actorKind === "cli" ? `${actor} at the command line` : `the key ${actor}`;
}
