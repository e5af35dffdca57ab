import {
  changeEndpoint,
  type Db,
  type Endpoint,
  EVENT_TYPES,
  findEndpoint,
  insertEndpoint,
  listDeliveries,
  type PostOutcome,
  type PostWebhook,
  type Telling,
  tellTest,
} from "@volley/engine";
import { sql } from "kysely";
import { Check } from "typebox/schema";
import { expect, onTestFinished, test } from "vitest";
import { until } from "../packages/api/src/embedded/until.ts";
import { EVENTS } from "../packages/api/src/http/answers/events.ts";
import { payloadOf } from "../packages/api/src/webhook-payload.ts";
import { startTelling } from "../packages/engine/src/flow/webhooks/tell.ts";
import { createAccount, createCampaign, importRecipients, move } from "./support/campaigns.ts";
import { createTestDatabase } from "./support/test-database.ts";

const WAIT = { everyMs: 25, forMs: 60_000 };
const HOUR_MS = 3_600_000;
const TIMES = {
  timeoutMs: 15_000,
  retryDelaysMs: [HOUR_MS],
  disableAfterMs: 5 * 24 * HOUR_MS,
  keepMs: 30 * 24 * HOUR_MS,
};

/** An account with an endpoint that wants to be told everything. */
async function installed() {
  const { db } = await createTestDatabase();
  const account = await createAccount(db);
  const wanted = { accountId: account.id, url: "https://crm.example/hooks", description: "" };
  const endpoint = await insertEndpoint(db, { ...wanted, events: [...EVENT_TYPES] }, () =>
    Buffer.from("sealed"),
  );
  if (!endpoint) throw new Error("an account begins without endpoints");
  return { db, account, endpoint };
}

/** Tells by a function instead of the network. */
function telling(db: Db, post: PostWebhook, stopWithinMs = 60_000) {
  const events: string[] = [];
  const log = (event: string) => void events.push(event);
  const running = startTelling({ db, log, post, times: TIMES, stopWithinMs });
  onTestFinished(() => running.stop());
  return { events, stop: () => running.stop() };
}

function answered(status: number, retryAfterMs: number | null = null): PostOutcome {
  return { kind: "answered", status, retryAfterMs, answer: "", tookMs: 1 };
}

/** The log of an endpoint, once its newest delivery has so many tries in it. */
async function logWith(db: Db, { id: endpointId }: Endpoint, tries: number) {
  const found = await until(async () => {
    const log = await listDeliveries(db, { endpointId, state: null, before: null, limit: 9 });
    return log[0]?.attempts.length === tries ? log : undefined;
  }, WAIT);
  if (found) return found;
  throw new Error(`no log with ${tries} tries`);
}

test("an endpoint puts its next try off, is disabled after days without success, and enabled again", async () => {
  const { db, endpoint } = await installed();
  let outcome = answered(503, 7 * HOUR_MS);
  await tellTest(db, endpoint.id);
  const { events } = telling(db, async () => outcome);
  const [put] = await logWith(db, endpoint, 1);
  const waitMs = (put?.dueAt?.getTime() ?? 0) - Date.parse(put?.attempts[0]?.at ?? "");
  // Longer than the hour of the schedule, and as long as it was asked for.
  expect(Math.round(waitMs / HOUR_MS)).toBe(7);

  const failsFor = async (days: number) => {
    await sql`update webhook_endpoint set failing_since = now() - make_interval(days => ${days})`.execute(
      db,
    );
    await sql`update webhook_due set due_at = now(), tries = 0`.execute(db);
  };
  outcome = answered(500);
  await failsFor(4);
  await logWith(db, endpoint, 2);
  expect(await findEndpoint(db, endpoint.id)).toMatchObject({ state: "enabled" });
  await failsFor(6);
  const [failed] = await logWith(db, endpoint, 3);
  expect(failed).toMatchObject({ state: "waiting" });
  expect(await findEndpoint(db, endpoint.id)).toMatchObject({
    state: "disabled",
    disabledReason: "nothing has got through for 5 days; the last try: answered 500",
  });
  await until(async () => events.includes("webhook.disabled") || undefined, WAIT);
  expect(events).toEqual(["webhook.disabled"]);

  // What waited is told when somebody has mended it.
  outcome = answered(204);
  await sql`update webhook_due set due_at = now()`.execute(db);
  const settings = { state: "enabled" } as const;
  await changeEndpoint(db, endpoint.id, { settings, isExpected: () => true });
  const [told] = await logWith(db, endpoint, 4);
  expect(told).toMatchObject({ state: "delivered", dueAt: null });
  expect(await findEndpoint(db, endpoint.id)).toMatchObject({
    state: "enabled",
    failingSince: null,
    disabledReason: null,
  });
});

test("whoever stops does not wait for an endpoint that hangs, and leaves it to the next one", async () => {
  const { db, endpoint } = await installed();
  await tellTest(db, endpoint.id);
  const begun = Promise.withResolvers<void>();
  const { stop } = telling(
    db,
    async (_telling, signal) => {
      begun.resolve();
      await new Promise((resolve) => {
        signal.addEventListener("abort", resolve, { once: true });
      });
      return { kind: "failed", problem: "it was given up", tookMs: 1 };
    },
    1,
  );
  await begun.promise;
  await stop();
  const [left] = await logWith(db, endpoint, 0);
  expect(left).toMatchObject({ state: "waiting", attempts: [], dueAt: expect.any(Date) });
  await sql`update webhook_due set due_at = now()`.execute(db);
  telling(db, async () => answered(204));
  expect(await logWith(db, endpoint, 1)).toMatchObject([{ state: "delivered" }]);
});

const ENDS = [
  "delivered",
  "failed",
  "expired",
  "no_receipt",
  "rejected",
  "suppressed",
  "cancelled",
] as const;

test("each event is told in the words of its schema", async () => {
  const { db, account } = await installed();
  const campaign = await createCampaign(db, account, { recipients: ENDS.length });
  await sql`
    insert into finished_recipients (campaign_id, state, recipients)
    select campaign_id, (${ENDS}::text[])[row_number() over (order by id)]::recipient_state, array[id]
    from recipient`.execute(db);
  await sql`
    update recipient set error_source = 'receipt', error_code = 1, error_reason = 'away'
    where id in (select min(id) from recipient)`.execute(db);
  await move(db, campaign.id, "paused");
  await move(db, campaign.id, "running");
  await sql`update campaign set state = 'paused', paused_by = 'system', pause_reason = 'no credit'`.execute(
    db,
  );
  await move(db, campaign.id, "cancelled");
  const other = await createCampaign(db, account, { recipients: 0 });
  await sql`update campaign set state = 'completed', ended_at = now() where id = ${other.id}`.execute(
    db,
  );
  await importRecipients(db, (await createCampaign(db, account)).id, 1, 447700900100);
  await sql`update import set state = 'failed', failure = 'no column' where id = 1`.execute(db);
  await sql`
    insert into optout_event (account_id, phone, change, reason, source)
    select ${account.id}, 447700900123, change, 'asked', 'api'
    from unnest(array['out', 'in']) as change`.execute(db);
  await sql`
    insert into inbound (account_id, writer, phone, country, sender, kind, text, total, came, state)
    values (${account.id}, '447700900123', 447700900123, 'GB', '447700900000', 'text', 'Hi', 1, 1, 'complete')`.execute(
    db,
  );

  const told: Telling[] = [];
  telling(db, async (one) => {
    told.push(one);
    return answered(204);
  });
  const types = () => new Set<string>(told.map(({ type }) => type));
  await until(async () => types().size === EVENT_TYPES.length || undefined, WAIT);
  expect(types()).toEqual(new Set(EVENT_TYPES));
  for (const one of told) {
    const { accountId } = one.endpoint;
    const payload = await payloadOf(db, { ...one, accountId, at: one.createdAt });
    const body: unknown = JSON.parse(JSON.stringify(payload));
    expect([Check(EVENTS.get(one.type) ?? false, body), body]).toEqual([true, body]);
    expect(Check(EVENTS.get("webhook.test") ?? false, body)).toBe(false);
  }
});
