import { type RawBuilder, sql } from "kysely";

/**
 * Selects the id of a campaign that still takes recipients, and keeps it from being completed until the
 * transaction ends: whoever adds recipients either comes before completing, which then sees them, or
 * finds the campaign completed.
 */
export function lockOpenCampaign(campaignId: number): RawBuilder<{ readonly id: number }> {
  return sql`
    select c.id from campaign c
    where c.id = ${campaignId} and c.state not in ('completed', 'cancelled') for share`;
}
