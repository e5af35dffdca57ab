import type { Campaign } from "@volley/engine";
import { type Html, html } from "./html.ts";

/** How fast a campaign goes, to be changed in a form. */
export function paceFields({ maxPerSecond, weight }: Campaign): Html {
  return html`
    <label>
      Messages a second at most
      <input
        name="maxPerSecond"
        type="number"
        step="any"
        min="0.001"
        max="100000"
        placeholder="as the account allows"
        value="${maxPerSecond}"
      />
    </label>
    <label>
      Share beside other campaigns (1 to 100)
      <input name="weight" type="number" min="1" max="100" required value="${weight}" />
    </label>
  `;
}
