import { type Endpoint, formatId } from "@volley/engine";
import { type Html, html } from "../html.ts";
import { badge } from "../states.ts";

/** The page of an endpoint. */
export function endpointPath({ id }: Pick<Endpoint, "id">): string {
  return `/webhook-endpoints/${formatId("endpoint", id)}`;
}

/** How an endpoint stands. */
export function endpointBadge({ state, disabledReason, failingSince }: Endpoint): Html {
  if (disabledReason !== null) return badge({ label: "Needs attention", tone: "bad" });
  if (state === "disabled") return badge({ label: "Disabled", tone: "off" });
  if (failingSince !== null) return badge({ label: "Failing", tone: "doubt" });
  return badge({ label: "Enabled", tone: "good" });
}

/** Events as they are called in requests, each a word of its own. */
export function eventNames(events: readonly string[]): Html {
  return html`<span class="tags">${events.map((event) => html`<code>${event}</code> `)}</span>`;
}
