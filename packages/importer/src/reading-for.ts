import { type Campaign, fieldsNeededBy, type ImportOptions } from "@volley/engine";
import type { ReadOptions } from "./read-rows.ts";

/** How a file is read that was given with these options for a campaign. */
export function readingFor(options: ImportOptions, campaign: Campaign): ReadOptions {
  return { ...options, requiredFields: fieldsNeededBy(campaign), senders: campaign.senders };
}
