import { type Campaign, findCampaign } from "@volley/engine";
import type { App } from "../app.ts";
import { readId } from "./ids.ts";
import { EXIT, UserError } from "./user-error.ts";

/** The campaign of an id as it was typed, `cmp_…`. */
export async function existingCampaign(app: App, id: string): Promise<Campaign> {
  const campaign = await findCampaign(app.db, readId("campaign", id));
  if (campaign) return campaign;
  throw new UserError(`there is no campaign ${id}`, EXIT.notFound);
}
