import { once } from "node:events";
import { formatId, type NotDelivered, type RecipientState } from "@volley/engine";
import type { App } from "../app.ts";
import { campaignView } from "../http/views.ts";
import { recipientsCsv } from "../recipients-csv.ts";
import { retryCampaign } from "../retry-campaign.ts";
import { createdCampaign } from "../http/entries.ts";
import { existingCampaign } from "./existing-campaign.ts";
import { asOperator } from "./operator.ts";
import { print, printJson } from "./output.ts";
import { EXIT, UserError } from "./user-error.ts";

type ExportFlags = { readonly state?: readonly RecipientState[]; readonly country?: string };
type RetryFlags = {
  readonly state?: readonly NotDelivered[];
  readonly name?: string;
  readonly json?: true;
};

/** `campaign export ID`. */
export async function runExport(app: App, id: string, flags: ExportFlags): Promise<void> {
  const found = await existingCampaign(app, id);
  const { state: states = [], ...rest } = flags;
  for await (const text of recipientsCsv(app.db, found, { states, ...rest })) {
    // A reader that is slower than the database is waited for.
    if (!process.stdout.write(text)) await once(process.stdout, "drain");
  }
}

/** `campaign retry ID`. */
export async function runRetry(app: App, id: string, flags: RetryFlags): Promise<void> {
  const { state, name } = flags;
  const found = await existingCampaign(app, id);
  if (found.standing) {
    throw new UserError(`${id} holds triggered messages and cannot be copied`, EXIT.conflict);
  }
  const retried = await asOperator(app, async (work) => {
    const made = await retryCampaign(work, found, {
      ...(state === undefined ? {} : { states: state }),
      ...(name === undefined ? {} : { name }),
    });
    if (made.kind === "nobody") {
      throw new UserError(`nobody of ${id} is in one of these states`, EXIT.conflict);
    }
    return { result: made, entry: createdCampaign(made.campaign) };
  });
  const importId = formatId("import", retried.importId);
  if (flags.json) return printJson({ ...campaignView(retried.campaign), importId });
  const copy = formatId("campaign", retried.campaign.id);
  print(`${copy} is a draft for those whom ${id} has not reached; ${importId} loads them`);
}
