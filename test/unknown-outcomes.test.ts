import { type Db, readFigures } from "@volley/engine";
import { describe, expect, test } from "vitest";
import { cancelPending, completeCampaigns } from "../packages/engine/src/db/campaigns.ts";
import {
  accountsWithLookUps,
  type DueLookUp,
  noteAbsence,
  takeDueLookUps,
} from "../packages/engine/src/db/lookups.ts";
import { recordReceipts } from "../packages/engine/src/db/receipts.ts";
import { settle } from "../packages/engine/src/db/settle.ts";
import { expireLeases } from "../packages/engine/src/db/sweep.ts";
import {
  createAccount,
  letTimeCome,
  miscounts,
  move,
  SHARD,
  theRecipient,
} from "./support/campaigns.ts";
import { claim, type Options, type Setting, setUp, statesOf } from "./support/claiming.ts";

const HOUR_MS = 3_600_000;
const WAITS = { lookUpAfterMs: HOUR_MS, shard: SHARD };

const expire = async (db: Db, limit = 100) => await expireLeases(db, { limit, ...WAITS });

describe("leases", () => {
  test("recipients of a process that died become unknown and are counted so", async () => {
    const { db, campaign } = await setUp({ recipients: 5 });
    await claim(db, campaign.id, 3);
    expect(await expire(db)).toBe(0);
    await letTimeCome(db);
    const expired = await Promise.all([expire(db, 2), expire(db, 2), expire(db, 2)]);
    expect(expired.reduce((sum, n) => sum + n, 0)).toBe(3);
    const { recipients } = await readFigures(db, campaign);
    expect(recipients).toMatchObject({ pending: 2, sending: 0, unknown: 3 });
    expect(await miscounts(db, campaign.id)).toEqual([]);
  });

  test("an unknown recipient is never claimed again by itself", async () => {
    const { db, campaign } = await setUp();
    await claim(db, campaign.id);
    await letTimeCome(db);
    await expire(db);
    await letTimeCome(db);
    expect(await claim(db, campaign.id)).toEqual({ rows: [], more: false });
  });

  test("a process that was only slow may still settle what the sweep gave up", async () => {
    const { db, campaign } = await setUp();
    const [row] = (await claim(db, campaign.id)).rows;
    await letTimeCome(db);
    await expire(db);
    const settlement = {
      state: "rejected",
      error: { source: "submit", code: 6, reason: "" },
    } as const;
    await settle(
      db,
      [{ campaignId: campaign.id, id: row?.id ?? 0, attempt: 1, settlement }],
      WAITS,
    );
    expect(await statesOf(db, campaign.id)).toEqual(["rejected"]);
    expect(await miscounts(db, campaign.id)).toEqual([]);
  });
});

const LOOK = { provesAfter: 2, againAfterMs: HOUR_MS, shard: SHARD };

/** A campaign whose only recipient is unknown, and its look due. */
async function setUpUnknown(options: Options = {}): Promise<Setting> {
  const setting = await setUp(options);
  await claim(setting.db, setting.campaign.id);
  await letTimeCome(setting.db);
  await expire(setting.db);
  await letTimeCome(setting.db);
  return setting;
}

const take = async ({ db, account }: Setting) =>
  await takeDueLookUps(db, account.id, { limit: 10, holdMs: HOUR_MS });

async function takeOne(setting: Setting): Promise<DueLookUp> {
  const [one] = await take(setting);
  if (!one) throw new Error("no lookup is due");
  return one;
}

const receiptOf = ({ account }: Setting, of: DueLookUp) => ({
  accountId: account.id,
  messageId: "0C01",
  clientRef: "a client-ref that led to the attempt",
  attempt: { campaignId: of.campaignId, recipientId: of.id, attempt: of.attempt, segments: 1 },
  status: "delivered",
  errorCode: 0,
  price: "0.03",
  network: "23410",
  payload: {},
});

describe("lookups", () => {
  test("absence is proven by the second look only, and then the recipient is sent again", async () => {
    const setting = await setUpUnknown();
    const { db, campaign } = setting;
    expect(await noteAbsence(db, await takeOne(setting), LOOK)).toBe(false);
    expect(await theRecipient(db, campaign.id)).toMatchObject({ state: "unknown", absences: 1 });
    expect(await take(setting)).toEqual([]);
    await letTimeCome(db);
    expect(await noteAbsence(db, await takeOne(setting), LOOK)).toBe(true);
    expect(await theRecipient(db, campaign.id)).toMatchObject({ state: "pending", absences: 0 });
    expect((await claim(db, campaign.id)).rows).toMatchObject([{ attempt: 2 }]);
    expect(await miscounts(db, campaign.id)).toEqual([]);
  });

  test("a receipt between two looks settles it, and the second look changes nothing", async () => {
    const setting = await setUpUnknown();
    const { db, campaign } = setting;
    await noteAbsence(db, await takeOne(setting), LOOK);
    await letTimeCome(db);
    const second = await takeOne(setting);
    await recordReceipts(db, [receiptOf(setting, second)], SHARD);
    expect(await noteAbsence(db, second, LOOK)).toBe(false);
    expect(await theRecipient(db, campaign.id)).toMatchObject({
      state: "delivered",
      checkAt: null,
    });
    expect(await accountsWithLookUps(db)).toEqual([]);
    expect(await miscounts(db, campaign.id)).toEqual([]);
  });

  test("what the second look finds is submitted, whatever the first did not find", async () => {
    const setting = await setUpUnknown();
    const { db, campaign } = setting;
    await noteAbsence(db, await takeOne(setting), LOOK);
    await letTimeCome(db);
    const { campaignId, id, attempt } = await takeOne(setting);
    const parts = [{ messageId: "0C02", price: "0.03", network: null }];
    const settlement = { state: "submitted", parts, refusedParts: 0, error: null } as const;
    await settle(db, [{ campaignId, id, attempt, settlement }], WAITS);
    expect(await statesOf(db, campaign.id)).toEqual(["submitted"]);
    expect(await miscounts(db, campaign.id)).toEqual([]);
  });

  test("a look that was taken is nobody else's, until its process has been away too long", async () => {
    const setting = await setUpUnknown({ recipients: 30 });
    const taken = await Promise.all([take(setting), take(setting), take(setting), take(setting)]);
    expect(new Set(taken.flat().map(({ id }) => id)).size).toBe(30);
    expect(taken.flat()).toHaveLength(30);
    await letTimeCome(setting.db);
    expect(await take(setting)).toHaveLength(10);
  });

  test("two looks at one time are one look", async () => {
    const setting = await setUpUnknown();
    const late = await takeOne(setting);
    await letTimeCome(setting.db);
    const one = await takeOne(setting);
    expect(await noteAbsence(setting.db, one, LOOK)).toBe(false);
    expect(await noteAbsence(setting.db, one, LOOK)).toBe(false);
    expect(await noteAbsence(setting.db, late, LOOK)).toBe(false);
    expect(await theRecipient(setting.db, setting.campaign.id)).toMatchObject({ absences: 1 });
  });

  test("a campaign that gives unknown recipients up is not looked up, and completes", async () => {
    const setting = await setUpUnknown({ onUnknown: "giveUp" });
    expect(await accountsWithLookUps(setting.db)).toEqual([]);
    expect(await take(setting)).toEqual([]);
    expect(await completeCampaigns(setting.db)).toEqual([setting.campaign.id]);
  });

  test("a campaign with somebody unknown does not complete while the lookup is owed", async () => {
    const setting = await setUpUnknown();
    expect(await accountsWithLookUps(setting.db)).toEqual([setting.account.id]);
    expect(await completeCampaigns(setting.db)).toEqual([]);
  });

  test("an account looks after its own recipients only", async () => {
    const setting = await setUpUnknown();
    const account = await createAccount(setting.db);
    expect(await take({ ...setting, account })).toEqual([]);
  });

  test("a recipient proven absent in a cancelled campaign is cancelled and not sent", async () => {
    const setting = await setUpUnknown();
    const { db, campaign } = setting;
    await move(db, campaign.id, "cancelled");
    expect(await noteAbsence(db, await takeOne(setting), { ...LOOK, provesAfter: 1 })).toBe(true);
    expect(await claim(db, campaign.id)).toEqual({ rows: [], more: false });
    expect(await cancelPending(db, 100, SHARD)).toBe(1);
    expect(await statesOf(db, campaign.id)).toEqual(["cancelled"]);
    expect(await miscounts(db, campaign.id)).toEqual([]);
  });
});
