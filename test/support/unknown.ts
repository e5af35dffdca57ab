import type { Db } from "@volley/engine";
import { type DueLookUp, takeDueLookUps } from "../../packages/engine/src/db/lookups.ts";
import { expireLeases } from "../../packages/engine/src/db/sweep.ts";
import { letTimeCome, SHARD } from "./campaigns.ts";
import { claim, type Options, type Setting, setUp } from "./claiming.ts";

const HOUR_MS = 3_600_000;
export const WAITS = { lookUpAfterMs: HOUR_MS, shard: SHARD };

export const expire = async (db: Db, limit = 100) => await expireLeases(db, { limit, ...WAITS });

export const LOOK = { provesAfter: 2, againAfterMs: HOUR_MS, shard: SHARD };

/** A campaign whose only recipient is unknown, and its look due. */
export async function setUpUnknown(options: Options = {}): Promise<Setting> {
  const setting = await setUp(options);
  await claim(setting.db, setting.campaign.id);
  await letTimeCome(setting.db);
  await expire(setting.db);
  await letTimeCome(setting.db);
  return setting;
}

export const take = async ({ db, account }: Setting) =>
  await takeDueLookUps(db, account.id, { limit: 10, holdMs: HOUR_MS });

export async function takeOne(setting: Setting): Promise<DueLookUp> {
  const [one] = await take(setting);
  if (!one) throw new Error("no lookup is due");
  return one;
}

export type Attempt = Pick<DueLookUp, "campaignId" | "id" | "attempt">;

export const receiptOf = ({ account }: Setting, of: Attempt) => ({
  accountId: account.id,
  messageId: "0C01",
  clientRef: "a client-ref that led to the attempt",
  attempt: { campaignId: of.campaignId, recipientId: of.id, attempt: of.attempt, segments: 1 },
  status: "delivered",
  errorCode: 0,
  price: "0.03",
  network: "23410",
  carrierAt: null,
  payload: "",
});
