import { listRecoveredReceipts, EVERYWHERE } from "@volley/engine";
import { sign } from "@volley/nexmo";
import { sql } from "kysely";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { until } from "../../packages/api/src/embedded/until.ts";
import { startPushing } from "../support/pushing.ts";
import { startBreakableSystem, verdictOf } from "../support/system.ts";

const KEY = { method: "sha256", secret: "a secret for signatures" } as const;

/** All that can go wrong with the receipts of a part, at once; a tenth never come. */
const RECEIPTS = {
  receiptTransport: "mixed",
  receiptDelayMs: 100,
  receiptRetryMs: 100,
  lateReceiptMs: 300,
  receiptCopies: 3,
  failShare: 0.2,
  signWebhooks: true,
  signatureMethod: KEY.method,
  signatureSecret: KEY.secret,
  receiptFaults: {
    early: 1,
    never: 0.1,
    duplicated: 0.3,
    reordered: 0.3,
    contradicted: 0.1,
    forged: 0.1,
    tampered: 0.1,
    replayed: 0.1,
  },
} as const;

/** 3.6 seconds: what never comes is asked for soon. */
const ENV = { VOLLEY_CHECK_RECEIPTS_AFTER_HOURS: "0.001" };

/** So long that it takes several parts. */
const TEXT = `Hi {{first_name}}, {{voucher}}${" and many happy returns".repeat(8)}`;

/** Pushed at a time by ourselves, beside the simulator's. */
const LANES = 10;
const SILENT_MS = 20_000;
/** So long whoever waits for the database is let wait: were it everybody, there would be so many answers fewer. */
const PATIENCE_MS = 2_000;
const WAIT = { everyMs: 20, forMs: 60_000 };

const asTold = ({ status, retryAfter }: { status: number; retryAfter: string | null }) =>
  `${status} ${retryAfter}`;

const NOW_SECONDS = () => String(Math.floor(Date.now() / 1_000));

test("receipts early, lost, thrice, reordered, forged and replayed, while Postgres goes away and is silent for 20 s: each message has its own end", async () => {
  const system = await startBreakableSystem("scaled", 150, { simulator: RECEIPTS, env: ENV });
  await system.startWorker();
  const { db, breakable } = system;
  const id = await system.createCampaign({ text: TEXT });
  const { data } = await system.call("GET", "/v1/accounts");
  const account = Object(Array.isArray(data) ? data[0] : null);
  await system.call("PATCH", `/v1/accounts/${account.id}`, {
    signatureSecret: KEY.secret,
    signatureMethod: KEY.method,
  });
  await system.upload(id, 400);
  await system.call("POST", `/v1/campaigns/cmp_${id}/start`);
  await system.untilMoreAccepted(100);

  const urlOf = (messageId: string) => {
    const stranger = { messageId, msisdn: "1", status: "failed", timestamp: NOW_SECONDS() };
    const query = new URLSearchParams({ ...stranger, sig: sign(stranger, KEY) });
    return `${system.url}${account.receiptPath}?${query.toString()}`;
  };
  const pushing = startPushing(urlOf, LANES);
  const untilAcknowledged = async () => {
    const before = pushing.acknowledged.length;
    const more = async () => pushing.acknowledged.length >= before + 2 * LANES || undefined;
    expect(await until(more, WAIT)).toBe(true);
  };
  await untilAcknowledged();

  await breakable.postgres.crash();
  const stoppedAt = performance.now();
  const refusals = async () => pushing.since(stoppedAt).length >= 10 * LANES || undefined;
  expect(await until(refusals, WAIT)).toBe(true);
  expect(new Set(pushing.since(stoppedAt).map(asTold))).toEqual(new Set(["503 5"]));
  await breakable.postgres.start();
  await untilAcknowledged();

  // Silent, it is waited for by those who come first, and by nobody after them.
  breakable.postgres.proxy.set({ kind: "blackhole" });
  const silentAt = performance.now();
  await sleep(SILENT_MS);
  const told = pushing.since(silentAt);
  expect(new Set(told.map(asTold))).toEqual(new Set(["503 5"]));
  expect(told.length).toBeGreaterThan((2 * LANES * SILENT_MS) / PATIENCE_MS);
  breakable.postgres.proxy.set({ kind: "pass" });
  await untilAcknowledged();
  await pushing.stop();

  await system.untilDone(id);
  expect(await verdictOf(system, id)).toEqual([]);
  const [recovered] = await listRecoveredReceipts(db, { accounts: EVERYWHERE, limit: 1 });
  expect(recovered?.recovered).toBeGreaterThan(0);
  // Nothing that was made up was kept, but for the strangers, which were signed.
  const { rows } = await sql<{ messageId: string }>`
    select distinct r.message_id from receipt r left join part p using (message_id)
    where p.message_id is null`.execute(db);
  expect(rows.map(({ messageId }) => messageId).toSorted()).toEqual(
    pushing.acknowledged.toSorted(),
  );
});
