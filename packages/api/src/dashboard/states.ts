import type { CampaignState, RecipientState } from "@volley/engine";
import { type Html, html } from "./html.ts";

/** What a colour says, the same wherever it stands. Never alone: there is always a word with it. */
type Tone = "good" | "going" | "waiting" | "doubt" | "bad" | "off";

type Words = { readonly label: string; readonly tone: Tone };

const CAMPAIGN: Readonly<Record<CampaignState, Words>> = {
  draft: { label: "Draft", tone: "off" },
  scheduled: { label: "Scheduled", tone: "waiting" },
  running: { label: "Running", tone: "going" },
  paused: { label: "Paused", tone: "doubt" },
  completed: { label: "Completed", tone: "good" },
  cancelled: { label: "Cancelled", tone: "off" },
};

/** In the order in which a recipient goes through them, best end first. */
const RECIPIENT: Readonly<Record<RecipientState, Words & { readonly means: string }>> = {
  delivered: { label: "Delivered", tone: "good", means: "The handset has confirmed it." },
  submitted: {
    label: "Submitted",
    tone: "going",
    means: "The provider has taken it; a receipt will say what became of it.",
  },
  sending: { label: "Sending", tone: "going", means: "On its way to the provider." },
  pending: { label: "Waiting", tone: "waiting", means: "Its turn is still to come." },
  unknown: {
    label: "Unknown",
    tone: "doubt",
    means: "The provider may have taken it. It is looked up, and not sent again blindly.",
  },
  no_receipt: {
    label: "No receipt",
    tone: "doubt",
    means: "Taken by the provider; no network has ever said what became of it.",
  },
  failed: { label: "Failed", tone: "bad", means: "The network could not deliver it." },
  expired: { label: "Expired", tone: "bad", means: "The handset was away for too long." },
  rejected: { label: "Rejected", tone: "bad", means: "The provider refused it." },
  suppressed: { label: "Opted out", tone: "off", means: "This person wants no messages." },
  cancelled: { label: "Cancelled", tone: "off", means: "Stopped before its turn came." },
};

export const campaignWords = (state: CampaignState): Words => CAMPAIGN[state];
export const recipientWords = (state: RecipientState) => RECIPIENT[state];

/** The states in the order in which they are shown. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the record above
export const STATES_SHOWN = Object.keys(RECIPIENT) as readonly RecipientState[];

export function badge({ label, tone }: Words): Html {
  return html`<span class="badge ${tone}">${label}</span>`;
}

export type Counts = Readonly<Record<RecipientState, number>>;

/** All recipients as one bar, parted by state. For who cannot see it the counts are its name. */
export function stateBar(counts: Counts, total: number): Html {
  let from = 0;
  const parts = STATES_SHOWN.filter((state) => counts[state] > 0).map((state) => {
    const share = (counts[state] / total) * 100;
    const part = html`<rect
      class="${RECIPIENT[state].tone} ${state}"
      x="${from.toFixed(3)}%"
      width="${share.toFixed(3)}%"
      height="100%"
    />`;
    from += share;
    return part;
  });
  const name = STATES_SHOWN.filter((state) => counts[state] > 0)
    .map((state) => `${counts[state]} ${RECIPIENT[state].label.toLowerCase()}`)
    .join(", ");
  return html`<svg class="bar" role="img" aria-label="${name || "nobody yet"}">${parts}</svg>`;
}
