import { countUnknown, EVERYWHERE, type Resolution } from "@volley/engine";
import { describe, expect, test } from "vitest";
import { completeCampaigns } from "../packages/engine/src/db/campaigns.ts";
import { accountsWithLookUps, noteAbsence } from "../packages/engine/src/db/lookups.ts";
import { recordReceipts } from "../packages/engine/src/db/receipts.ts";
import { decideUnknown, resolveUnknown } from "../packages/engine/src/db/unknown.ts";
import { VOLLEY_CODES } from "../packages/engine/src/domain/settlement.ts";
import { refusal, startApi } from "./support/api.ts";
import {
  createAccount,
  createCampaign,
  letTimeCome,
  miscounts,
  move,
  SHARD,
  theRecipient,
} from "./support/campaigns.ts";
import { claim, type Setting, setUp, statesOf } from "./support/claiming.ts";
import { expire, LOOK, receiptOf, setUpUnknown, take, takeOne } from "./support/unknown.ts";

const decide = async ({ db }: Setting) => await decideUnknown(db, { limit: 100, shard: SHARD });

describe("campaigns that do not look unknown recipients up", () => {
  test("one that gives them up leaves them unknown, counted and with a reason, and completes", async () => {
    const setting = await setUpUnknown({ onUnknown: "giveUp" });
    const { db, campaign } = setting;
    expect(await accountsWithLookUps(db)).toEqual([]);
    expect(await take(setting)).toEqual([]);
    expect(await completeCampaigns(db)).toEqual([]);
    expect(await decide(setting)).toBe(1);
    expect(await decide(setting)).toBe(0);
    expect(await theRecipient(db, campaign.id)).toMatchObject({
      state: "unknown",
      errorCode: VOLLEY_CODES.notLookedUp,
      errorReason: expect.stringMatching(/; not looked for, as the campaign says$/),
    });
    expect(await countUnknown(db, EVERYWHERE)).toEqual([
      { campaignId: campaign.id, name: "Spring", count: 1 },
    ]);
    expect(await completeCampaigns(db)).toEqual([campaign.id]);
    expect(await miscounts(db, campaign.id)).toEqual([]);
  });

  test("a receipt still tells what became of one that was given up", async () => {
    const setting = await setUpUnknown({ onUnknown: "giveUp" });
    const { db, campaign } = setting;
    await decide(setting);
    const { id } = await theRecipient(db, campaign.id);
    const of = { campaignId: campaign.id, id, attempt: 1 };
    await recordReceipts(db, [receiptOf(setting, of)], SHARD);
    expect(await statesOf(db, campaign.id)).toEqual(["delivered"]);
    expect(await countUnknown(db, EVERYWHERE)).toEqual([]);
    expect(await miscounts(db, campaign.id)).toEqual([]);
  });

  test("one that resends does so when receipts have had their time, and not before", async () => {
    const setting = await setUp({ onUnknown: "resend" });
    const { db, campaign } = setting;
    await claim(db, campaign.id);
    await letTimeCome(db);
    await expire(db);
    expect(await decide(setting)).toBe(0);
    await letTimeCome(db);
    expect(await decide(setting)).toBe(1);
    expect((await claim(db, campaign.id)).rows).toMatchObject([{ attempt: 2 }]);
    expect(await miscounts(db, campaign.id)).toEqual([]);
  });

  test("two processes that decide at once decide each recipient once", async () => {
    const setting = await setUpUnknown({ onUnknown: "resend", recipients: 20 });
    const decided = await Promise.all([decide(setting), decide(setting), decide(setting)]);
    expect(decided.reduce((sum, count) => sum + count, 0)).toBe(20);
    expect(await miscounts(setting.db, setting.campaign.id)).toEqual([]);
  });
});

const resolve = async (
  { db, campaign }: Setting,
  as: Resolution,
  recipientId: number | null = null,
) => {
  const one = { campaignId: campaign.id, recipientId, as, by: "Ada" };
  return await resolveUnknown(db, one, { limit: 100, shard: SHARD });
};

describe("an operator's word", () => {
  test("that it was submitted makes it so, with who and when, and receipts go on", async () => {
    const setting = await setUpUnknown();
    const { db, campaign } = setting;
    const { id } = await theRecipient(db, campaign.id);
    expect(await resolve(setting, "submitted", id)).toBe(1);
    expect(await theRecipient(db, campaign.id)).toMatchObject({
      state: "submitted",
      errorCode: VOLLEY_CODES.resolvedByOperator,
      errorReason: expect.stringMatching(/^submitted, says Ada \(20\d\d-\d\d-\d\dT[\d:]+Z\)$/),
    });
    expect(await completeCampaigns(db)).toEqual([campaign.id]);
    await recordReceipts(
      db,
      [receiptOf(setting, { campaignId: campaign.id, id, attempt: 1 })],
      SHARD,
    );
    expect(await statesOf(db, campaign.id)).toEqual(["delivered"]);
    expect(await miscounts(db, campaign.id)).toEqual([]);
  });

  test("that it was not submitted sends it again", async () => {
    const setting = await setUpUnknown();
    const { db, campaign } = setting;
    expect(await resolve(setting, "notSubmitted")).toBe(1);
    expect((await claim(db, campaign.id)).rows).toMatchObject([{ attempt: 2 }]);
    expect(await miscounts(db, campaign.id)).toEqual([]);
  });

  test.each(["completed", "cancelled"] as const)(
    "that it was not submitted cancels it where the campaign is %s",
    async (state) => {
      const setting = await setUpUnknown({ onUnknown: "giveUp" });
      const { db, campaign } = setting;
      await decide(setting);
      await move(db, campaign.id, state);
      expect(await resolve(setting, "notSubmitted")).toBe(1);
      expect(await theRecipient(db, campaign.id)).toMatchObject({
        state: "cancelled",
        errorReason: expect.stringMatching(/^not submitted, says Ada/),
      });
      expect(await miscounts(db, campaign.id)).toEqual([]);
    },
  );

  test("of somebody who is not unknown changes nothing", async () => {
    const setting = await setUp({ recipients: 2 });
    const { db, campaign } = setting;
    await claim(db, campaign.id, 1);
    expect(await resolve(setting, "submitted")).toBe(0);
    expect((await statesOf(db, campaign.id)).toSorted()).toEqual(["pending", "sending"]);
  });

  test("outruns a lookup that is under way", async () => {
    const setting = await setUpUnknown();
    const look = await takeOne(setting);
    await resolve(setting, "submitted");
    expect(await noteAbsence(setting.db, look, { ...LOOK, provesAfter: 1 })).toBe(false);
    expect(await statesOf(setting.db, setting.campaign.id)).toEqual(["submitted"]);
  });

  test("over the API, for one and for all, is answered with what became of them", async () => {
    const api = await startApi();
    const { db } = api;
    const campaign = await createCampaign(db, await createAccount(db), { recipients: 3 });
    await claim(db, campaign.id);
    await letTimeCome(db);
    await expire(db);
    const path = `/v1/campaigns/cmp_${campaign.id}/recipients`;
    const { json } = await api.call("GET", `${path}?state=unknown`);
    const ids = Object(json["data"]).map(({ id }: { id: string }) => id);
    expect(ids).toHaveLength(3);
    const as = { body: { as: "submitted" } };
    const one = await api.call("POST", `${path}/${ids[0]}/resolve`, as);
    expect(one.json).toMatchObject({
      state: "submitted",
      error: { reason: expect.stringMatching(/^submitted, says API key "test" \(/) },
    });
    const again = await api.call("POST", `${path}/${ids[0]}/resolve`, as);
    expect(refusal(again)).toBe("409 not_unknown");
    const all = await api.call("POST", `${path}/resolve`, { body: { as: "notSubmitted" } });
    expect(all.json).toEqual({ resolved: 2 });
    expect(refusal(await api.call("POST", `${path}/resolve`, { body: { as: "sent" } }))).toBe(
      "422 invalid_request",
    );
    expect(await miscounts(db, campaign.id)).toEqual([]);
  });
});
