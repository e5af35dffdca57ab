import { once } from "node:events";
import {
  type Campaign,
  findCampaign,
  formatId,
  RECIPIENT_STATES,
  type RecipientState,
} from "@volley/engine";
import { type Command, Option } from "commander";
import type { App } from "../app.ts";
import { campaignView } from "../http/views.ts";
import { recipientsCsv } from "../recipients-csv.ts";
import { NOT_DELIVERED, type NotDelivered, retryCampaign } from "../retry-campaign.ts";
import { createdCampaign } from "../http/entries.ts";
import { country, JSON_FLAG } from "./flags.ts";
import { readId } from "./ids.ts";
import { asOperator } from "./operator.ts";
import { print, printJson } from "./output.ts";
import { EXIT, UserError } from "./user-error.ts";
import { withApp } from "./with-app.ts";

/** `campaign export ID` and `campaign retry ID`. */
export function addExportCommands(campaign: Command): void {
  campaign
    .command("export")
    .description("every recipient with what became of it, as a CSV on standard output")
    .argument("<id>", "cmp_…")
    .addOption(new Option("--state <state...>", "only these").choices(RECIPIENT_STATES))
    .option("--country <code>", "only of this country, like GB", country)
    .action((id: string, flags: ExportFlags) => withApp((app) => runExport(app, id, flags)));
  campaign
    .command("retry")
    .description("make a draft with the same settings for those whom it has not reached")
    .argument("<id>", "cmp_…")
    .addOption(
      new Option(
        "--state <state...>",
        "whom; failed, expired, no_receipt and rejected when left out",
      ).choices(NOT_DELIVERED),
    )
    .option("--name <name>", "what to call it")
    .option(...JSON_FLAG)
    .action((id: string, flags: RetryFlags) => withApp((app) => runRetry(app, id, flags)));
}

type ExportFlags = { readonly state?: readonly RecipientState[]; readonly country?: string };
type RetryFlags = {
  readonly state?: readonly NotDelivered[];
  readonly name?: string;
  readonly json?: true;
};

async function runExport(app: App, id: string, flags: ExportFlags): Promise<void> {
  const found = await existing(app, id);
  const { state: states = [], ...rest } = flags;
  for await (const text of recipientsCsv(app.db, found, { states, ...rest })) {
    // A reader that is slower than the database is waited for.
    if (!process.stdout.write(text)) await once(process.stdout, "drain");
  }
}

async function runRetry(app: App, id: string, flags: RetryFlags): Promise<void> {
  const { state, name } = flags;
  const found = await existing(app, id);
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

async function existing(app: App, id: string): Promise<Campaign> {
  const found = await findCampaign(app.db, readId("campaign", id));
  if (found) return found;
  throw new UserError(`there is no campaign ${id}`, EXIT.notFound);
}
