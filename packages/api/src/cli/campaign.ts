import { type Campaign, type CampaignAction, controlCampaign, type Start } from "@volley/engine";
import type { App } from "../app.ts";
import { movedCampaign } from "../http/entries.ts";
import { campaignView } from "../http/views.ts";
import { readReport } from "../report.ts";
import { existingCampaign } from "./existing-campaign.ts";
import { readId } from "./ids.ts";
import { asOperator } from "./operator.ts";
import { print, printJson } from "./output.ts";
import { showReport } from "./report.ts";
import { EXIT, UserError } from "./user-error.ts";

type Flags = { readonly json?: true };

/** `campaign start|pause|resume|cancel ID`. */
export async function runCampaignAction(
  app: App,
  action: CampaignAction,
  id: string,
  flags: Flags,
): Promise<void> {
  const campaign = await asOperator(app, async (work) => {
    const move = await controlCampaign(work, action, readId("campaign", id));
    const after = moved(move, action, id);
    return { result: after, entry: movedCampaign(action, after) };
  });
  if (flags.json) printJson(campaignView(campaign));
  else print(`${id} is ${campaign.state}`);
}

function moved(move: Start, action: string, id: string): Campaign {
  switch (move.kind) {
    case "moved":
      return move.campaign;
    case "missing":
      throw new UserError(`there is no campaign ${id}`, EXIT.notFound);
    case "refused":
      throw new UserError(`cannot ${action} ${id}: it is ${move.current}`, EXIT.conflict);
    case "empty":
      throw new UserError(`cannot start ${id}: it has no recipients yet`, EXIT.conflict);
    case "unready":
      throw new UserError(`cannot start ${id}: ${move.problem}`, EXIT.conflict);
    case "expired":
      throw new UserError(
        `cannot start ${id}: it has expired; give it a later time with: volley campaign edit ${id} --expires-at TIME`,
        EXIT.conflict,
      );
  }
}

/** `report ID`. */
export async function runReport(app: App, id: string, flags: Flags): Promise<void> {
  const campaign = await existingCampaign(app, id);
  const report = await readReport(app, campaign);
  if (flags.json) printJson(report);
  else showReport(report);
}
