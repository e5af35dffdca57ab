/** The ends that a recipient can come to, of which an endpoint may be told. */
const RECIPIENT_EVENTS = [
  "recipient.delivered",
  "recipient.failed",
  "recipient.expired",
  "recipient.no_receipt",
  "recipient.rejected",
  "recipient.suppressed",
  "recipient.cancelled",
] as const;

export type RecipientEvent = (typeof RECIPIENT_EVENTS)[number];

/**
 * Everything that an endpoint may ask to be told. The names are a contract with other programs, and those of
 * `migrations/0028`: new ones are added, none changes its meaning.
 */
export const EVENT_TYPES = [
  "campaign.started",
  "campaign.paused",
  "campaign.resumed",
  "campaign.completed",
  "campaign.cancelled",
  "import.completed",
  "import.failed",
  "reply.received",
  "optout.created",
  "optout.removed",
  "account.attention",
  ...RECIPIENT_EVENTS,
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

/** What is sent when somebody tries an endpoint; nobody needs to ask for it. */
export const TEST_EVENT = "webhook.test";

/** Whether there may be as many of them as there are recipients. */
export function isOfRecipients(type: string): boolean {
  return RECIPIENT_EVENTS.some((one) => one === type);
}
