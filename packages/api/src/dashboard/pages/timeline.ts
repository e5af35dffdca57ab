import { parseId } from "@volley/engine";
import type { Happening } from "../../history/happening.ts";
import { exactMoment } from "../format.ts";
import { type Html, html } from "../html.ts";

/** What stands beside each line, where it is more than a step on the way. */
const TONES: Partial<Record<Happening["kind"], string>> = {
  submitted: "going",
  receipt: "going",
  ended: "good",
  lookup: "doubt",
  decided: "doubt",
  inbound: "person",
  optedOut: "off",
  optedIn: "person",
};

/** Ends that nobody wanted. */
const FELL_SHORT = /^(?:failed|expired|refused|no receipt)/;

/** What happened to a number, one thing below the other, in the order of time. */
export function timeline(history: readonly Happening[], names: ReadonlyMap<number, string>): Html {
  return html`<ol class="timeline">
    ${history.map((one, index) => {
      const { at, campaignId, text, details } = one;
      // Said once for all lines of it.
      const isOther = campaignId !== history[index - 1]?.campaignId;
      const id = campaignId === null || !isOther ? null : parseId("campaign", campaignId);
      return html`<li class="${toneOf(one)}">
        <p class="faint">${at === null ? "Now" : exactMoment(new Date(at))}</p>
        <div>
          <p>${text.charAt(0).toUpperCase()}${text.slice(1)}</p>
          ${
            id !== null &&
            html`<p class="faint">in <a href="/campaigns/${campaignId}">${names.get(id)}</a></p>`
          }
          ${details !== null && "raw" in details && asItCame(details.raw)}
        </div>
      </li>`;
    })}
  </ol>`;
}

function toneOf({ kind, text, at }: Happening): string {
  if (at === null) return "waiting";
  if (kind === "ended" && FELL_SHORT.test(text)) return "bad";
  if (kind === "ended" && text.startsWith("not sent")) return "off";
  return TONES[kind] ?? "";
}

function asItCame(raw: string): Html {
  return html`<details>
    <summary>As it came</summary>
    <code>${raw}</code>
  </details>`;
}
