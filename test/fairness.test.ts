import type { Campaign, Db } from "@volley/engine";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { until } from "../packages/api/src/embedded/until.ts";
import { createCampaign, miscounts } from "./support/campaigns.ts";
import { type Lanes, startLanes } from "./support/lanes.ts";
import { MODES } from "./support/system.ts";

const WAIT = { everyMs: 50, forMs: 60_000 };

async function untilAccepted(lanes: Lanes, count: number): Promise<void> {
  const reached = async () => (await lanes.ledger()).accepted >= count || undefined;
  if (!(await until(reached, WAIT))) throw new Error(`the provider never took ${count} messages`);
}

/** The share of a sender among so many messages, once every worker has been woken for every campaign. */
async function shareOf(lanes: Lanes, sender: string, counted: readonly [from: number, to: number]) {
  const some = (await lanes.accepted()).slice(...counted);
  expect(some).toHaveLength(counted[1] - counted[0]);
  return some.filter(({ from }) => from === sender).length / some.length;
}

async function untilSettled(db: Db): Promise<void> {
  const settled = async () => {
    const { rows } = await sql`select from recipient where state = 'sending' limit 1`.execute(db);
    return rows.length === 0 || undefined;
  };
  if (!(await until(settled, WAIT))) throw new Error("outcomes were never written");
}

async function expectNobodyTwice(lanes: Lanes): Promise<void> {
  const { accepted, recipients } = await lanes.ledger();
  expect(accepted).toBe(recipients);
}

describe.each(MODES)("campaigns of one account, %s", (mode) => {
  test("weights 1 and 3 share its speed 25 : 75, over two workers", async () => {
    const campaigns: Campaign[] = [];
    const lanes = await startLanes(mode, 2, {
      perSecond: 200,
      async prepare(inDb, account) {
        const small = { recipients: 600, senders: ["One"], weight: 1 };
        const large = { senders: ["Other"], weight: 3, firstPhone: 447701000000 };
        campaigns.push(await createCampaign(inDb, account, small));
        campaigns.push(await createCampaign(inDb, account, { ...large, recipients: 1_400 }));
      },
    });
    const { db } = lanes;
    await untilAccepted(lanes, 1_600);
    const share = await shareOf(lanes, "One", [200, 1_600]);
    expect(Math.abs(share - 0.25)).toBeLessThanOrEqual(0.0125);
    await expectNobodyTwice(lanes);
    await untilAccepted(lanes, 2_000);
    await untilSettled(db);
    for (const { id } of campaigns) expect(await miscounts(db, id)).toEqual([]);
  });

  test("a triggered message overtakes a running campaign within a second", async () => {
    const lanes = await startLanes(mode, 2, { perSecond: 100 });
    const { db, account } = lanes;
    const bulk = await createCampaign(db, account, { recipients: 600, senders: ["One"] });
    await lanes.hint(bulk.id);
    await untilAccepted(lanes, 100);
    const fast = {
      lane: "fast",
      recipients: 1,
      senders: ["Other"],
      firstPhone: 447701000000,
    } as const;
    const trigger = await createCampaign(db, account, fast);
    const triggeredAt = Date.now();
    await lanes.hint(trigger.id);
    const found = await until(
      async () => (await lanes.accepted()).find(({ from }) => from === "Other"),
      WAIT,
    );
    const all = await lanes.accepted();
    const overtaken = all.filter(({ at }) => at > triggeredAt && at < (found?.at ?? 0));
    // A second's worth of the campaign's messages at the most went out in the meantime.
    expect(overtaken.length).toBeLessThanOrEqual(100);
    await expectNobodyTwice(lanes);
  });

  test("triggered messages without end leave bulk its tenth", async () => {
    const lanes = await startLanes(mode, 1, { perSecond: 200 });
    const { db, account } = lanes;
    const bulk = await createCampaign(db, account, { recipients: 400, senders: ["One"] });
    const fast = {
      lane: "fast",
      recipients: 900,
      senders: ["Other"],
      firstPhone: 447701000000,
    } as const;
    const triggers = await createCampaign(db, account, fast);
    await lanes.hint(bulk.id);
    await lanes.hint(triggers.id);
    await untilAccepted(lanes, 800);
    const share = await shareOf(lanes, "One", [300, 800]);
    expect(share).toBeGreaterThanOrEqual(0.08);
    expect(share).toBeLessThanOrEqual(0.12);
  });
});

test("a weight that is changed while campaigns run counts from then on", async () => {
  const lanes = await startLanes("embedded", 1, { perSecond: 200 });
  const { db, account } = lanes;
  const one = await createCampaign(db, account, { recipients: 900, senders: ["One"] });
  const other = { recipients: 900, senders: ["Other"], firstPhone: 447701000000 };
  await createCampaign(db, account, other);
  await untilAccepted(lanes, 200);
  await sql`update campaign set weight = 9 where id = ${one.id}`.execute(db);
  const before = (await lanes.accepted()).length;
  await untilAccepted(lanes, before + 600);
  const after = (await lanes.accepted()).slice(before + 300, before + 600);
  const share = after.filter(({ from }) => from === "One").length / after.length;
  expect(Math.abs(share - 0.9)).toBeLessThanOrEqual(0.03);
});
