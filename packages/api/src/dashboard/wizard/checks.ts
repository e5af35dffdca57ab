import type { Campaign } from "@volley/engine";
import type { Estimate } from "../../estimate.ts";
import { counted, money } from "../format.ts";
import { type Content, html } from "../html.ts";

/** Shown at most of anything that a list is made of. */
const SHOWN = 5;

/** What stands in the way of a start, and what somebody should know who starts all the same. */
export function checksOf(
  campaign: Pick<Campaign, "id" | "template" | "content">,
  estimate: Estimate,
): { readonly blockers: readonly Content[]; readonly warnings: readonly Content[] } {
  const { unsendable, missing, unicodeCharacters, optedOut, alsoIn, cost, balance } = estimate;
  const step = `/campaigns/${estimate.campaignId}`;
  const blockers: Content[] = [];
  const warnings: Content[] = [];
  if (campaign.template?.trim() === "" && campaign.content === null) {
    blockers.push(html`There is no text yet. <a href="${step}/message">Write it</a>.`);
  }
  if (estimate.recipients === 0 && unsendable.recipients === 0) {
    blockers.push(html`There are no recipients yet. <a href="${step}/audience">Load a file</a>.`);
  }
  if (unsendable.recipients > 0 && campaign.template?.trim() !== "") {
    const [example] = unsendable.examples;
    const nobodyElse = estimate.recipients === 0;
    (nobodyElse ? blockers : warnings).push(
      html`${counted(unsendable.recipients, "recipient gets", "recipients get")} no message:
        ${example?.reason}. <a href="${step}/message">Give words for who lacks a value</a>.`,
    );
  }
  for (const { name, recipients, fallback } of missing) {
    if (fallback === null) {
      blockers.push(
        html`${counted(recipients, "recipient has", "recipients have")} no “${name}”, and the text
          has no words instead. <a href="${step}/message">Give it some</a>.`,
      );
      continue;
    }
    const instead = fallback === "" ? "nothing" : `“${fallback}”`;
    warnings.push(
      `${counted(recipients, "recipient has", "recipients have")} no “${name}”; ${instead} is written instead.`,
    );
  }
  if (unicodeCharacters.length > 0) {
    const signs = unicodeCharacters.slice(0, SHOWN).map(({ character }) => character);
    warnings.push(
      `Some messages travel as Unicode, with room for 70 characters in a part, because of ${signs.join(" ")}`,
    );
  }
  if (optedOut > 0)
    warnings.push(`${counted(optedOut, "recipient")} opted out and will get no message.`);
  for (const { name, recipients } of alsoIn.slice(0, SHOWN)) {
    warnings.push(
      `${counted(recipients, "recipient gets", "recipients get")} a message from “${name}” too.`,
    );
  }
  if (balance.enough === false && cost !== null && balance.amount !== null) {
    warnings.push(
      `It may cost up to ${money(cost.most, cost.currency)}, and the balance is ${money(balance.amount, cost.currency)}. ` +
        "When it is used up the campaign pauses, and nothing is lost.",
    );
  }
  if (balance.problem !== null) warnings.push(`The balance is not known: ${balance.problem}.`);
  if (cost === null) warnings.push("The cost is not known: the provider gave no price list.");
  else if (cost.unpricedParts > 0) {
    warnings.push(
      `There is no price for ${counted(cost.unpricedParts, "part")}; their cost comes on top.`,
    );
  }
  return { blockers, warnings };
}
