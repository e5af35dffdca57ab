import type { Account, Campaign, Db } from "@volley/engine";
import type { NewCampaign } from "../../packages/engine/src/db/campaigns.ts";
import { type Claim, claimDue, type Position } from "../../packages/engine/src/db/claim.ts";
import { createAccount, createCampaign, recipientsOf, SHARD } from "./campaigns.ts";
import { createTestDatabase } from "./test-database.ts";

export const LEASE = { leaseMs: 60_000, shard: SHARD };

export type Options = Partial<NewCampaign> & { readonly recipients?: number };
export type Setting = { readonly db: Db; readonly account: Account; readonly campaign: Campaign };

export async function setUp(options: Options = {}): Promise<Setting> {
  const { db } = await createTestDatabase();
  const account = await createAccount(db);
  return { db, account, campaign: await createCampaign(db, account, options) };
}

/** One portion of a campaign's due recipients, from any sender. */
export async function claim(
  db: Db,
  campaignId: number,
  limit = 1_000,
  after: Position | null = null,
): Promise<Claim> {
  const portions = [{ limit, senders: null, after }];
  const [claimed] = await claimDue(db, { campaignId, poolSize: 1, portions, ...LEASE });
  if (!claimed) throw new Error("a claim answers each portion");
  return claimed;
}

export async function statesOf(db: Db, campaignId: number): Promise<readonly string[]> {
  return (await recipientsOf(db, campaignId)).map(({ state }) => state);
}
