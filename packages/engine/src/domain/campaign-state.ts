export const CAMPAIGN_STATES = [
  /** Being put together: text and recipients may change. */
  "draft",
  /** Will start by itself at `send_at`. */
  "scheduled",
  /** Due recipients are claimed and submitted. */
  "running",
  /** Nothing new is claimed. Paused by a user, or by the system with a reason a person can act on. */
  "paused",
  /** Every recipient has left pending, sending and unknown. Receipts still move recipients on. */
  "completed",
  /** Ended by a user; recipients that were still pending are `cancelled`. */
  "cancelled",
] as const;

export type CampaignState = (typeof CAMPAIGN_STATES)[number];

/** What a user may do to a campaign, the same from wherever it is asked. */
export const CAMPAIGN_ACTIONS = ["start", "pause", "resume", "cancel"] as const;
export type CampaignAction = (typeof CAMPAIGN_ACTIONS)[number];

/**
 * The one table of allowed moves; SQL, API, CLI and dashboard all ask it. One that is scheduled or paused
 * is completed only by its expiry.
 */
const NEXT: Record<CampaignState, readonly CampaignState[]> = {
  draft: ["scheduled", "running", "cancelled"],
  scheduled: ["running", "paused", "completed", "cancelled"],
  running: ["paused", "completed", "cancelled"],
  paused: ["scheduled", "running", "completed", "cancelled"],
  completed: [],
  cancelled: [],
};

/** The states from which a campaign may move to `target`. */
export function sourcesOf(target: CampaignState): readonly CampaignState[] {
  return CAMPAIGN_STATES.filter((state) => NEXT[state].includes(target));
}
