import {
  findCampaign,
  type Hints,
  moveCampaign,
  resumeAccount,
  resumeCampaign,
  startCampaign,
} from "@volley/engine";
import { expect, test } from "vitest";
import { startDueCampaigns, insertCampaign } from "../packages/engine/src/db/campaigns.ts";
import { createAccount, importRecipients } from "./support/campaigns.ts";
import { createTestDatabase } from "./support/test-database.ts";

const MINUTE = 60_000;

async function setUp(sendAt: Date | null, recipients = 1) {
  const { db } = await createTestDatabase();
  const account = await createAccount(db);
  const { id } = await insertCampaign(db, {
    accountId: account.id,
    name: "Spring",
    senders: ["Volley"],
    template: "Hi",
    sendAt,
  });
  if (recipients > 0) await importRecipients(db, id, recipients);
  const hints: number[] = [];
  const jobs: Hints = {
    add: async (_kind, hinted) => void hints.push(hinted),
    close: async () => undefined,
  };
  const deps = { db, jobs, log: () => undefined };
  const stateOf = async () => (await findCampaign(db, id))?.state;
  return { db, id, deps, hints, stateOf };
}

test("a campaign starts at once and wakes a sender", async () => {
  const { deps, id, hints, stateOf } = await setUp(null);
  expect(await startCampaign(deps, id)).toMatchObject({ kind: "moved" });
  expect(await stateOf()).toBe("running");
  expect(hints).toEqual([id]);
});

test("a campaign without recipients is not started", async () => {
  const { deps, id, stateOf } = await setUp(null, 0);
  expect(await startCampaign(deps, id)).toEqual({ kind: "empty" });
  expect(await stateOf()).toBe("draft");
});

test("a campaign with a time waits for it, also after a pause", async () => {
  const { db, deps, id, stateOf } = await setUp(new Date(Date.now() + 60 * MINUTE));
  await startCampaign(deps, id);
  await moveCampaign(db, id, "paused", { pausedBy: "user" });
  expect(await startDueCampaigns(db)).toBe(0);
  await resumeCampaign(deps, id);
  expect(await stateOf()).toBe("scheduled");
  expect(await startDueCampaigns(db)).toBe(0);
  // Starting a scheduled one means not to wait any longer.
  await startCampaign(deps, id);
  expect(await stateOf()).toBe("running");
});

test("a campaign whose time has come is started once", async () => {
  const { db, deps, id, stateOf } = await setUp(new Date(Date.now() - MINUTE));
  await startCampaign(deps, id);
  const started = await Promise.all([startDueCampaigns(db), startDueCampaigns(db)]);
  expect(started.toSorted((a, b) => a - b)).toEqual([0, 1]);
  expect(await stateOf()).toBe("running");
});

test("of pausing, resuming and cancelling at once each is done or told the state it lost to", async () => {
  const { db, deps, id, stateOf } = await setUp(null);
  await startCampaign(deps, id);
  const moves = await Promise.all([
    moveCampaign(db, id, "cancelled"),
    moveCampaign(db, id, "cancelled"),
    moveCampaign(db, id, "paused", { pausedBy: "user" }),
    resumeCampaign(deps, id),
  ]);
  expect(moves.filter((move) => move.kind === "moved").length).toBeGreaterThanOrEqual(1);
  expect(await stateOf()).toBe("cancelled");
  expect(await resumeCampaign(deps, id)).toEqual({ kind: "refused", current: "cancelled" });
});

test("what the system paused goes on at once, what a user paused does not", async () => {
  const { db, deps, id } = await setUp(null);
  const account = { id: (await findCampaign(db, id))?.accountId ?? 0 };
  await startCampaign(deps, id);
  const add = async (sendAt: Date | null) => {
    const settings = { name: "More", senders: ["Volley"], template: "Hi", sendAt };
    const { id: more } = await insertCampaign(db, { accountId: account.id, ...settings });
    await importRecipients(db, more, 1);
    await startCampaign(deps, more);
    return more;
  };
  const later = await add(new Date(Date.now() + 60 * MINUTE));
  const byUser = await add(null);
  await moveCampaign(db, byUser, "paused", { pausedBy: "user" });
  for (const one of [id, later])
    await moveCampaign(db, one, "paused", { pausedBy: "system", pauseReason: "no credit" });
  expect(await resumeAccount(deps, account.id)).toEqual([id, later]);
  expect(await findCampaign(db, id)).toMatchObject({ state: "running", pauseReason: null });
  expect((await findCampaign(db, later))?.state).toBe("scheduled");
  expect((await findCampaign(db, byUser))?.state).toBe("paused");
  expect(await resumeAccount(deps, account.id)).toEqual([]);
});
