import { formatId, pickShard } from "@volley/engine";
import { problemText, readPhone } from "@volley/importer";
import type { App } from "../app.ts";
import { duplicateCampaign } from "../duplicate-campaign.ts";
import { type Estimate, estimate } from "../estimate.ts";
import { createdCampaign } from "../http/entries.ts";
import { messageEntry } from "../http/messages.ts";
import { campaignView } from "../http/views.ts";
import { sendTest } from "../test-message.ts";
import { existingCampaign } from "./existing-campaign.ts";
import { readId } from "./ids.ts";
import { asOperator } from "./operator.ts";
import { clock, print, printJson } from "./output.ts";
import { EXIT, UserError } from "./user-error.ts";

type Flags = { readonly json?: true };

/** Characters beyond these are left to `--json`. */
const MOST_CHARACTERS = 20;

/** `campaign estimate ID`. */
export async function runEstimate(
  app: App,
  id: string,
  { json, full = false }: Flags & { readonly full?: boolean },
): Promise<void> {
  const campaign = await existingCampaign(app, id);
  const estimated = await estimate(app, campaign, { full, signal: new AbortController().signal });
  if (json) printJson(estimated);
  else for (const line of linesOf(estimated)) print(line);
}

/** `campaign test ID --to NUMBER`. */
export async function runTest(
  app: App,
  id: string,
  flags: Flags & { readonly to: string; readonly recipient?: string },
): Promise<void> {
  const campaign = await existingCampaign(app, id);
  const verdict = readPhone(flags.to, null);
  if (verdict.kind !== "valid") {
    throw new UserError(`--to: ${problemText(verdict.reason, flags.to)}`, EXIT.usage);
  }
  const { phone, country } = verdict;
  const recipientId = flags.recipient === undefined ? null : readId("recipient", flags.recipient);
  const test = { phone, country, recipientId, shard: pickShard() };
  const tested = await asOperator(app, async (work) => {
    const result = await sendTest(work, campaign, test);
    if (result.kind !== "triggered" || result.triggered.kind !== "accepted") {
      return { result, entry: null };
    }
    return { result, entry: messageEntry(result.triggered) };
  });
  switch (tested.kind) {
    case "noRecipient":
      throw new UserError(
        recipientId === null ? `${id} has no recipients yet` : `${id} has no such recipient`,
        EXIT.notFound,
      );
    case "noText":
      throw new UserError("only texts can be tried, and this is another type", EXIT.invalid);
    case "triggered":
      break;
  }
  const { triggered } = tested;
  switch (triggered.kind) {
    case "accepted": {
      const message = formatId("recipient", triggered.recipientId);
      const of = formatId("campaign", triggered.campaignId);
      if (flags.json) printJson({ id: message, campaignId: of });
      else print(`${message} waits in ${of}; it is sent at once where a worker or start runs`);
      return;
    }
    case "unsendable":
    case "brokenTemplate":
      throw new UserError(triggered.reason, EXIT.invalid);
    case "optedOut":
      throw new UserError(`${flags.to} has opted out of messages of this account`, EXIT.conflict);
    case "closed":
    case "missing":
    case "noAccount":
      throw new UserError("the campaign of triggered messages has ended; try again", EXIT.conflict);
  }
}

/** `campaign duplicate ID`. */
export async function runDuplicate(
  app: App,
  id: string,
  flags: Flags & { readonly name?: string },
): Promise<void> {
  const campaign = await existingCampaign(app, id);
  if (campaign.standing) {
    throw new UserError(`${id} holds triggered messages and cannot be copied`, EXIT.conflict);
  }
  const copy = await asOperator(app, async ({ db }) => {
    const result = await duplicateCampaign(db, campaign, flags.name);
    return { result, entry: createdCampaign(result) };
  });
  if (flags.json) printJson(campaignView(copy));
  else print(`${formatId("campaign", copy.id)} is a draft with the settings of ${id}`);
}

function linesOf(estimated: Estimate): readonly string[] {
  const { recipients, parts, seconds, limit, longest, cost, sampled } = estimated;
  return [
    `${estimated.campaignId}: ${recipients} messages of ${parts} parts, ${clock(seconds)} at ${limit}/s`,
    ...(sampled
      ? [
          `  figures from ${sampled.looked} of ${sampled.of} recipients; --full writes every message`,
        ]
      : []),
    ...(cost ? [costLine(estimated, cost)] : []),
    ...problemsOf(estimated),
    ...estimated.encodings.map(
      (one) => `  ${one.type.padEnd(11)} ${one.recipients} messages, ${one.parts} parts`,
    ),
    ...(estimated.unicodeCharacters.length > 0 ? [`  unicode for ${charactersOf(estimated)}`] : []),
    ...(longest && longest.parts > 1
      ? [`  longest     ${longest.parts} parts, for ${longest.recipientId}`]
      : []),
    ...estimated.countries.map(
      ({ name, country, recipients: n, cost: range }) =>
        `  ${name ?? "no country"} (${country}): ${n} messages, ${range ? `${short(range.least)} to ${short(range.most)}` : "no price known"}`,
    ),
  ];
}

function costLine({ balance }: Estimate, cost: NonNullable<Estimate["cost"]>): string {
  const range = `  cost        ${short(cost.least)} to ${short(cost.most)} ${cost.currency}`;
  if (balance.amount === null) return range;
  const enough = balance.enough === false ? ", which is NOT enough" : "";
  return `${range}; the balance is ${short(balance.amount)}${enough}`;
}

function problemsOf(estimated: Estimate): readonly string[] {
  const { unsendable, optedOut, missing, alsoIn, cost, prices, balance } = estimated;
  return [
    ...(prices.problem === null ? [] : [`  ! prices may be old or missing: ${prices.problem}`]),
    ...(balance.problem === null ? [] : [`  ! the balance is not known: ${balance.problem}`]),
    ...(cost && cost.unpricedParts > 0
      ? [`  ! ${cost.unpricedParts} parts have no price and are not in the cost`]
      : []),
    ...(unsendable.recipients > 0
      ? [`  ! ${unsendable.recipients} cannot be sent: ${unsendable.examples[0]?.reason ?? ""}`]
      : []),
    ...(optedOut > 0 ? [`  ! ${optedOut} have opted out and are left out`] : []),
    ...missing.map(({ name, recipients, fallback }) => {
      const instead = fallback === null ? "nothing" : `"${fallback}"`;
      return `  ! ${recipients} have no ${name}, and ${instead} in its place`;
    }),
    ...alsoIn.map(
      (one) => `  ! ${one.recipients} are also in ${one.campaignId} (${one.name}, ${one.state})`,
    ),
  ];
}

function charactersOf({ unicodeCharacters }: Estimate): string {
  const shown = unicodeCharacters
    .slice(0, MOST_CHARACTERS)
    .map(({ character, codePoint, recipients }) => `${character} (${codePoint}) in ${recipients}`);
  const more = unicodeCharacters.length - shown.length;
  return shown.join(", ") + (more > 0 ? `, and ${more} more` : "");
}

function short(amount: string): string {
  return Number(amount).toFixed(2);
}
