import type { Account, Campaign, Db } from "@volley/engine";
import type { NewCampaign } from "../../packages/engine/src/db/campaigns.ts";
import { claimDue } from "../../packages/engine/src/db/claim.ts";
import { createAccount, createCampaign, recipientsOf, SHARD } from "./campaigns.ts";
import { createTestDatabase } from "./test-database.ts";

const LEASE = { leaseMs: 60_000, shard: SHARD };

export type Options = Partial<NewCampaign> & { readonly recipients?: number };
export type Setting = { readonly db: Db; readonly account: Account; readonly campaign: Campaign };

export async function setUp(options: Options = {}): Promise<Setting> {
  const { db } = await createTestDatabase();
  const account = await createAccount(db);
  return { db, account, campaign: await createCampaign(db, account, options) };
}

export const claim = async (db: Db, campaignId: number, limit = 1_000) =>
  await claimDue(db, { campaignId, limit, ...LEASE });

export async function statesOf(db: Db, campaignId: number): Promise<readonly string[]> {
  return (await recipientsOf(db, campaignId)).map(({ state }) => state);
}
