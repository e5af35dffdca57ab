import {
  findRecipient,
  formatId,
  readRecipientPage,
  type Recipient,
  type RecipientState,
} from "@volley/engine";
import type { App } from "../app.ts";
import { recipientView } from "../http/views.ts";
import { existingCampaign } from "./existing-campaign.ts";
import { readId } from "./ids.ts";
import { print, printJson, tell } from "./output.ts";
import { EXIT, UserError } from "./user-error.ts";

/** `message show CAMPAIGN ID`. */
export async function runMessageShow(
  app: App,
  of: { readonly campaign: string; readonly id: string },
  flags: { readonly json?: true },
): Promise<void> {
  const { id: campaignId } = await existingCampaign(app, of.campaign);
  const found = await findRecipient(app.db, campaignId, readId("recipient", of.id));
  if (!found) throw new UserError(`there is no ${of.id} in ${of.campaign}`, EXIT.notFound);
  const view = recipientView(found);
  if (flags.json) return printJson(view);
  print(lineOf(view));
  for (const [name, at] of Object.entries({
    due: view.dueAt,
    submitted: view.submittedAt,
    final: view.finalAt,
  })) {
    if (at !== null) print(`  ${name.padEnd(9)} ${at}`);
  }
  for (const [name, value] of Object.entries(view.fields)) print(`  ${name}: ${value}`);
  print(`everything that happened to the number: volley why ${view.phone}`);
}

/** `message list CAMPAIGN`. */
export async function runMessageList(
  app: App,
  campaign: string,
  flags: {
    readonly state?: readonly RecipientState[];
    readonly after?: string;
    readonly limit: number;
    readonly json?: true;
  },
): Promise<void> {
  const { id: campaignId } = await existingCampaign(app, campaign);
  const { state: states = [], after, limit } = flags;
  const found: Recipient[] = [];
  let next: number | null = after === undefined ? 0 : readId("recipient", after);
  // A page looks at a bounded number of rows, so where few match it takes several.
  while (next !== null && found.length < limit) {
    const wanted = { states, after: next, limit: limit - found.length };
    const page = await readRecipientPage(app.db, campaignId, wanted);
    found.push(...page.rows);
    ({ next } = page);
  }
  const nextAfter = next === null ? null : formatId("recipient", next);
  const data = found.map(recipientView);
  if (flags.json) return printJson({ data, nextAfter });
  if (data.length === 0) print(`no message of ${campaign} is there`);
  for (const view of data) print(lineOf(view));
  if (nextAfter !== null) tell(`more: volley message list ${campaign} --after ${nextAfter}`);
}

function lineOf({ id, phone, state, error }: ReturnType<typeof recipientView>): string {
  const why = error === null ? "" : `  ${error.name ?? ""} ${error.reason ?? ""}`.trimEnd();
  return `${id}  ${phone}  ${state}${why}`;
}
