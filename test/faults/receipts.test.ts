import { listRecoveredReceipts, EVERYWHERE } from "@volley/engine";
import { sign } from "@volley/nexmo";
import { sql } from "kysely";
import { expect, test, vi } from "vitest";
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

const NOW_SECONDS = () => String(Math.floor(Date.now() / 1_000));

test("receipts early, lost, thrice, reordered, forged and replayed, while Postgres goes away and falls silent: each message has its own end", async () => {
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

  const stranger = { messageId: "0F", msisdn: "1", status: "failed", timestamp: NOW_SECONDS() };
  const query = new URLSearchParams({ ...stranger, sig: sign(stranger, KEY) }).toString();
  const push = async () => await fetch(`${system.url}${account.receiptPath}?${query}`);
  expect((await push()).status).toBe(200);
  await breakable.postgres.crash();
  const away = await push();
  expect([away.status, away.headers.get("retry-after")]).toEqual([503, "5"]);
  await breakable.postgres.start();
  await vi.waitFor(async () => expect((await push()).status).toBe(200), 30_000);

  // Silent, it is waited for by those who come first, and by nobody after them.
  breakable.postgres.proxy.set({ kind: "blackhole" });
  for (const wave of [20, 100]) {
    const answers = await Promise.all(Array.from({ length: wave }, push));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
  }
  breakable.postgres.proxy.set({ kind: "pass" });
  await vi.waitFor(async () => expect((await push()).status).toBe(200), 60_000);

  await system.untilDone(id);
  expect(await verdictOf(system, id)).toEqual([]);
  const [recovered] = await listRecoveredReceipts(db, { accounts: EVERYWHERE, limit: 1 });
  expect(recovered?.recovered).toBeGreaterThan(0);
  // Nothing that was made up was kept, but for the stranger, which was signed.
  const { rows } = await sql<{ messageId: string }>`
    select distinct r.message_id from receipt r left join part p using (message_id)
    where p.message_id is null`.execute(db);
  expect(rows).toEqual([{ messageId: "0F" }]);
});
