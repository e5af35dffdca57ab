import { performance } from "node:perf_hooks";
import { sql } from "kysely";
import { expect, test } from "vitest";
import {
  type AttemptEvent,
  forgetAttempts,
  readAttemptEvents,
} from "../packages/engine/src/db/attempt-events.ts";
import { settle } from "../packages/engine/src/db/settle.ts";
import { noteOf } from "../packages/engine/src/domain/attempt-event.ts";
import type { SubmitOutcome } from "../packages/engine/src/domain/outcome.ts";
import { settlementOf } from "../packages/engine/src/domain/settlement.ts";
import { theRecipient } from "./support/campaigns.ts";
import { claim, type Setting, setUp, setUpProvenAbsent } from "./support/one-message.ts";
import { WAITS } from "./support/receipt-stories.ts";

/** Settles an attempt as its send lane would. */
async function answered(setting: Setting, attempt: number, outcome: SubmitOutcome): Promise<void> {
  const { db, campaign, id } = setting;
  const note = noteOf(outcome);
  const settled = {
    campaignId: campaign.id,
    id,
    attempt,
    settlement: settlementOf(outcome, 0, 0),
    request: { at: performance.now() - 40, tookMs: 31.6 },
    ...(note === null ? {} : { note }),
  };
  await settle(db, [settled], WAITS);
}

const eventsOf = async ({ db, campaign, id }: Setting): Promise<readonly AttemptEvent[]> =>
  await readAttemptEvents(db, [{ campaignId: campaign.id, id }]);

const THROTTLED: SubmitOutcome = { kind: "throttled", waitMs: 0, reason: "please wait [0]" };
const UNKNOWN: SubmitOutcome = { kind: "unknown", cause: "no answer in time" };

test("an attempt that was not simply taken is kept with its answer, once, however often it is settled", async () => {
  const setting = await setUp();
  const { db, campaign } = setting;
  await answered(setting, 1, THROTTLED);
  await answered(setting, 1, THROTTLED);
  await claim(db, campaign.id);
  await answered(setting, 2, UNKNOWN);
  await answered(setting, 2, UNKNOWN);
  const events = await eventsOf(setting);
  expect(events).toMatchObject([
    { attempt: 1, kind: "throttled", code: 1, reason: "please wait [0]", answerMs: 32 },
    { attempt: 2, kind: "unknown", code: null, reason: "no answer in time", againAt: null },
  ]);
  for (const { at, requestedAt } of events) {
    expect(at.getTime() - (requestedAt?.getTime() ?? 0)).toBeGreaterThanOrEqual(40);
  }
});

test("an attempt that was taken is told by its row alone, whatever an earlier one comes to later", async () => {
  const setting = await setUp();
  const part = { messageId: "0C01", price: "0.03", network: "23410" };
  await answered(setting, 1, { kind: "accepted", parts: [part] });
  await answered(setting, 1, THROTTLED);
  expect(await eventsOf(setting)).toEqual([]);
  const row = await theRecipient(setting.db, setting.campaign.id);
  expect(row).toMatchObject({ state: "submitted", answerMs: 32 });
  expect(row.requestedAt?.getTime()).toBeLessThan(row.submittedAt?.getTime() ?? 0);
});

test("a process that died and the looks after it are kept, and go when their time is over", async () => {
  const setting = await setUpProvenAbsent();
  const { db } = setting;
  expect(await eventsOf(setting)).toMatchObject([
    { attempt: 1, kind: "lost" },
    { attempt: 1, kind: "absent", reason: "look 1 of 1 found nothing" },
  ]);
  await sql`update attempt_event set at = at - interval '2 days' where kind = 'lost'`.execute(db);
  const keep = { keepMs: 86_400_000, limit: 10 };
  expect(await forgetAttempts(db, keep)).toBe(1);
  expect(await forgetAttempts(db, keep)).toBe(0);
  expect(await eventsOf(setting)).toMatchObject([{ kind: "absent" }]);
});
