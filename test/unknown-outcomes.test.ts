import { createPostgresSlots, encodeClientRef, readFigures } from "@volley/engine";
import { describe, expect, test } from "vitest";
import { completeCampaigns } from "../packages/engine/src/db/campaigns.ts";
import { accountsWithLookUps, noteAbsence } from "../packages/engine/src/db/lookups.ts";
import { recordReceipts } from "../packages/engine/src/db/receipts.ts";
import { readAttemptEvents } from "../packages/engine/src/db/attempt-events.ts";
import { settle } from "../packages/engine/src/db/settle.ts";
import { cancelPending } from "../packages/engine/src/db/sweep.ts";
import { createLookUps } from "../packages/engine/src/flow/look-up.ts";
import { createSettleBuffer } from "../packages/engine/src/flow/settle-buffer.ts";
import {
  createAccount,
  letTimeCome,
  miscounts,
  move,
  SHARD,
  theRecipient,
} from "./support/campaigns.ts";
import { claim, setUp, statesOf } from "./support/claiming.ts";
import { UNOBSERVED } from "./support/unobserved.ts";
import { expire, LOOK, receiptOf, setUpUnknown, take, takeOne, WAITS } from "./support/unknown.ts";

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
    expect((await claim(db, campaign.id)).rows).toEqual([]);
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

  test("an earlier attempt that is found after all keeps its parts, and ends with their receipts", async () => {
    const setting = await setUpUnknown();
    const { db, account, campaign } = setting;
    const { id } = await takeOne(setting);
    await letTimeCome(db);
    await noteAbsence(db, await takeOne(setting), { ...LOOK, provesAfter: 1 });
    await claim(db, campaign.id);
    await letTimeCome(db);
    await expire(db);
    await letTimeCome(db);
    const ref = { campaignId: campaign.id, recipientId: id, attempt: 1, segments: 2 };
    const clientRef = encodeClientRef(ref, account.refKey);
    const lookUps = createLookUps({
      db,
      slots: createPostgresSlots(db),
      outcomes: createSettleBuffer(db, WAITS, { log: () => undefined, observer: UNOBSERVED }),
      log: () => undefined,
      observer: UNOBSERVED,
      shard: SHARD,
      perSecond: 1_000,
      againAfterMs: 0,
    });
    await lookUps.run(account, {
      lookUp: async ({ isOurs }) => {
        expect(isOurs(clientRef)).toBe(true);
        const part = { messageId: "0C01", price: "0.03", network: null, clientRef };
        return { kind: "found", parts: [part] };
      },
    });
    const { attempt } = await theRecipient(db, campaign.id);
    expect(attempt).toBe(2);
    expect((await readAttemptEvents(db, [{ campaignId: campaign.id, id }])).at(-1)).toMatchObject({
      attempt: 1,
      kind: "found",
    });
    const first = receiptOf(setting, { campaignId: campaign.id, id, attempt: 1 });
    await recordReceipts(db, [first, { ...first, messageId: "0C02" }], SHARD);
    expect(await statesOf(db, campaign.id)).toEqual(["delivered"]);
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
    expect((await claim(db, campaign.id)).rows).toEqual([]);
    expect(await cancelPending(db, 100, SHARD)).toBe(1);
    expect(await statesOf(db, campaign.id)).toEqual(["cancelled"]);
    expect(await miscounts(db, campaign.id)).toEqual([]);
  });
});
