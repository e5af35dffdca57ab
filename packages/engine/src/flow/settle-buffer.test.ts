import { expect, onTestFinished, test } from "vitest";
import { connectDatabase } from "../db/connect.ts";
import type { Settled } from "../db/settle.ts";
import { createSettleBuffer } from "./settle-buffer.ts";

const OUTCOME: Settled = {
  campaignId: 1,
  id: 1,
  attempt: 1,
  settlement: { state: "pending", delayMs: 0, failed: false, error: null },
};

/** A buffer whose database refuses every connection. */
function startAway() {
  const db = connectDatabase({ url: "postgres://127.0.0.1:1/away", connections: 1, name: "test" });
  onTestFinished(() => db.destroy());
  const events: string[] = [];
  const failed = Promise.withResolvers<void>();
  const buffer = createSettleBuffer(
    db,
    { shard: 0, lookUpAfterMs: 1 },
    {
      log: (event) => {
        events.push(event);
        failed.resolve();
      },
      observer: { settled: () => undefined },
    },
  );
  return { buffer, events, failed: failed.promise };
}

test("outcomes are held while the database is away, and given up by a process that has to end", async () => {
  const { buffer, events, failed } = startAway();
  const fate = buffer.add(OUTCOME).then(
    () => "written",
    () => "given up",
  );
  await failed;
  expect([events, buffer.waiting]).toEqual([["settle.failed"], 1]);
  buffer.holdFor(0);
  await buffer.drain();
  expect(await fate).toBe("given up");
  expect(events.at(-1)).toBe("settle.given_up");
  expect(buffer.waiting).toBe(0);
});
