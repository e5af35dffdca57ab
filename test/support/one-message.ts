import {
  type Account,
  type Campaign,
  type Db,
  encodeClientRef,
  readFigures,
  type Receipt,
  startReceiver,
} from "@volley/engine";
import { expect } from "vitest";
import { noteAbsence, takeDueLookUps } from "../../packages/engine/src/db/lookups.ts";
import { retryParkedReceipts } from "../../packages/engine/src/db/parked-receipts.ts";
import { settle } from "../../packages/engine/src/db/settle.ts";
import { expireLeases } from "../../packages/engine/src/db/sweep.ts";
import type { Settlement } from "../../packages/engine/src/domain/settlement.ts";
import {
  createAccount,
  createCampaign,
  letTimeCome,
  miscounts,
  SHARD,
  theRecipient,
} from "./campaigns.ts";
import { claim as claimPortion } from "./claiming.ts";
import { WAITS } from "./receipt-stories.ts";
import { createTestDatabase } from "./test-database.ts";

export const claim = async (db: Db, campaignId: number) =>
  (await claimPortion(db, campaignId)).rows;

/** One message on the wire: claimed for the first time. */
export type Setting = {
  readonly db: Db;
  readonly account: Account;
  readonly campaign: Campaign;
  readonly id: number;
};

export async function setUp(): Promise<Setting> {
  const { db } = await createTestDatabase();
  const account = await createAccount(db);
  const campaign = await createCampaign(db, account);
  const [row] = await claim(db, campaign.id);
  return { db, account, campaign, id: row?.id ?? 0 };
}

/** As above, but its first attempt was proven absent, and the second one is on the wire. */
export async function setUpSecondAttempt(): Promise<Setting> {
  const setting = await setUpProvenAbsent();
  await claim(setting.db, setting.campaign.id);
  return setting;
}

export async function setUpProvenAbsent(): Promise<Setting> {
  const setting = await setUp();
  const { db, account } = setting;
  await letTimeCome(db);
  await expireLeases(db, { limit: 1, ...WAITS });
  await letTimeCome(db);
  const [look] = await takeDueLookUps(db, account.id, { limit: 1, holdMs: 60_000 });
  if (!look) throw new Error("no lookup is due");
  await noteAbsence(db, look, { provesAfter: 1, againAfterMs: 0, shard: SHARD });
  return setting;
}

const partOf = (messageId: string) => ({ messageId, price: "0.03", network: "23410" });
export const accepted = (...messageIds: string[]): Settlement & { state: "submitted" } => ({
  state: "submitted",
  parts: messageIds.map(partOf),
  refusedParts: 0,
  error: null,
});
const ERROR = { source: "submit", code: 6, reason: "Unroutable" } as const;
export const rejected: Settlement = { state: "rejected", error: ERROR };
export const throttled: Settlement = { state: "pending", delayMs: 0, failed: false, error: null };
export const tryLater: Settlement = {
  state: "pending",
  delayMs: 60_000,
  failed: true,
  error: ERROR,
};
export const timedOut: Settlement = { state: "unknown", error: { ...ERROR, source: "volley" } };
export const partly: Settlement = {
  state: "submitted",
  parts: ["0C01", "0C02"].map(partOf),
  refusedParts: 1,
  error: ERROR,
};

export const given = ({ campaign, id }: Setting, attempt: number, settlement: Settlement) => ({
  campaignId: campaign.id,
  id,
  attempt,
  settlement,
});

export const settleOne = async (setting: Setting, attempt: number, settlement: Settlement) =>
  await settle(setting.db, [given(setting, attempt, settlement)], WAITS);

export const stateOf = async ({ db, campaign }: Setting) =>
  (await theRecipient(db, campaign.id)).state;

/** Everything about a campaign, but for when it is looked up next. */
export async function everything({ db, campaign }: Setting) {
  const { checkAt: _, ...recipient } = await theRecipient(db, campaign.id);
  const parts = await db.selectFrom("part").select(["messageId", "state", "price"]).execute();
  return { recipient, parts, figures: await readFigures(db, campaign) };
}

export const expectCounted = async ({ db, campaign }: Setting) =>
  expect(await miscounts(db, campaign.id)).toEqual([]);

export const RECEIPT: Receipt = {
  messageId: "0C01",
  clientRef: null,
  status: "delivered",
  errorCode: 0,
  price: "0.03",
  network: "23410",
  carrierAt: null,
  payload: "",
};

/** Hands receipts in as a webhook does, all at once. */
export async function receive(setting: Setting, receipts: readonly Partial<Receipt>[]) {
  const events: string[] = [];
  const receiver = startReceiver({ db: setting.db, fastDb: setting.db }, SHARD, (event) =>
    events.push(event),
  );
  const answers = receipts.map((one) => receiver.receive(setting.account, { ...RECEIPT, ...one }));
  expect(await Promise.all(answers)).toEqual(receipts.map(() => ({ kind: "stored" })));
  await receiver.stop();
  return events;
}

export const refOf = ({ account, campaign, id }: Setting, attempt: number, segments: number) =>
  encodeClientRef({ campaignId: campaign.id, recipientId: id, attempt, segments }, account.refKey);

export async function retryParked(setting: Setting): Promise<number> {
  await letTimeCome(setting.db);
  return (await retryParkedReceipts(setting.db, 100, SHARD)).applied;
}

export const parked = async ({ db }: Setting) =>
  await db
    .selectFrom("parkedReceipt")
    .select(["messageId", "tries"])
    .orderBy("receiptId")
    .execute();
