import type { Campaign } from "./campaigns.ts";
import type { Db } from "./connect.ts";

/** What a send lane must know of its account while it runs; all of it may change meanwhile. */
export type LaneSettings = {
  /** Requests a second; null when there is no such account any more. */
  readonly maxPerSecond: number | null;
  /** Those of the asked campaigns that are running. */
  readonly campaigns: readonly Campaign[];
  /** Requests a second, by sender. */
  readonly senderLimits: ReadonlyMap<string, number>;
};

export async function readLaneSettings(
  db: Db,
  accountId: number,
  campaignIds: readonly number[],
): Promise<LaneSettings> {
  const [account, campaigns, limits] = await Promise.all([
    db.selectFrom("account").select("maxPerSecond").where("id", "=", accountId).executeTakeFirst(),
    db
      .selectFrom("campaign")
      .selectAll()
      .where("id", "in", campaignIds.length > 0 ? campaignIds : [0])
      .where("accountId", "=", accountId)
      .where("state", "=", "running")
      .execute(),
    db
      .selectFrom("senderLimit")
      .select(["sender", "maxPerSecond"])
      .where("accountId", "=", accountId)
      .execute(),
  ]);
  return {
    maxPerSecond: account?.maxPerSecond ?? null,
    campaigns,
    senderLimits: new Map(limits.map(({ sender, maxPerSecond }) => [sender, maxPerSecond])),
  };
}
