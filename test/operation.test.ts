import { expect, test } from "vitest";
import { until } from "../packages/api/src/embedded/until.ts";
import { EXIT } from "../packages/api/src/cli/user-error.ts";
import { lookIntoQueues } from "./dashboard/queue-inspector.ts";
import { commandsIn } from "./support/commands.ts";
import { readMetrics } from "./support/metrics.ts";
import { ADMIN_KEY } from "./support/open-system.ts";
import { startSystem, type System, verdictOf } from "./support/system.ts";

const PATIENCE = { everyMs: 50, forMs: 90_000 };
const TOKEN = "mt_scenario_0123456789";

/** What a worker prints of its port for health and metrics. */
async function opsUrl(system: System, env: Readonly<Record<string, string>> = {}) {
  const worker = await system.startWorker({ VOLLEY_OPS_PORT: "0", ...env });
  const [, url = ""] = await worker.until(/Health and metrics on (\S+)/);
  return { worker, url };
}

test("API and worker tell how they are and count what they do, to those who may know", async () => {
  const system = await startSystem("scaled", 200);
  const { worker, url } = await opsUrl(system);
  const campaignId = await system.startCampaign(120);
  await system.untilDone(campaignId);

  const sent = await readMetrics(url);
  const account = { account: "scenario" };
  expect(sent.value("volley_messages_submitted_total", account)).toBe(120);
  expect(sent.value("volley_submit_duration_seconds_count", account)).toBeGreaterThanOrEqual(120);
  // A slot that is reached too late on a busy machine is measured, and not used.
  expect(sent.value("volley_slot_lateness_seconds_count", account)).toBeGreaterThanOrEqual(
    sent.value("volley_submit_duration_seconds_count", account),
  );
  expect(sent.value("volley_claimed_recipients_total")).toBeGreaterThanOrEqual(120);
  expect(sent.value("volley_settled_recipients_total")).toBeGreaterThanOrEqual(120);
  expect(sent.value("volley_slots_total", { ...account, fate: "granted" })).toBeGreaterThan(0);
  expect(sent.value("volley_import_rows_total", { result: "valid" })).toBe(120);
  expect(sent.value("volley_rate_limit_per_second", account)).toBe(200);
  expect(sent.value("volley_unknown_recipients", account)).toBe(0);
  expect(sent.value("volley_check", { check: "lanes" })).toBe(1);
  expect(sent.value("bullmq_job_count", { queue: "campaign", state: "waiting" })).toBe(0);
  expect(sent.text).not.toMatch(/4477009\d+/);
  const received = await readMetrics(system.url);
  expect(
    received.value("volley_dlr_received_total", { ...account, result: "stored" }),
  ).toBeGreaterThanOrEqual(120);
  expect(await verdictOf(system, campaignId)).toEqual([]);

  await lookIntoQueues(system.url, ADMIN_KEY);

  // A proxy on this machine passes on what comes from elsewhere.
  const headers = { "x-forwarded-for": "203.0.113.7" };
  expect((await fetch(`${system.url}/metrics`, { headers })).status).toBe(403);
  // The doctor finds all of it well, but for a provider that nobody told where receipts go, and for a database that
  // is faster than safe, as that of tests is.
  const volley = commandsIn({ ...system.env, VOLLEY_PUBLIC_URL: system.url });
  const found = await volley("doctor", "--json");
  expect(found.code).toBe(EXIT.incomplete);
  expect(found.json).toMatchObject({ ok: false });
  const findings: readonly { readonly status: string }[] = Object(found.json["findings"]);
  expect(findings.filter(({ status }) => status === "fail")).toEqual([
    expect.objectContaining({ about: "durability", todo: "set fsync = on in postgresql.conf" }),
  ]);
  const about = "account scenario";
  expect(findings).toContainEqual(
    expect.objectContaining({ about, status: "ok", detail: "200 requests a second" }),
  );
  expect(findings).toContainEqual(expect.objectContaining({ about: "public URL", status: "ok" }));
  const other = { DATABASE_URL: "postgres://volley:hidden@127.0.0.1:1/volley" };
  const ill = await commandsIn({ ...system.env, ...other, REDIS_URL: "redis://127.0.0.1:1" })(
    "doctor",
  );
  expect(ill.code).toBe(EXIT.incomplete);
  expect(ill.output).toMatch(/^fail +redis +it does not answer: .*ECONNREFUSED/m);
  expect(ill.output).toMatch(
    /^fail +postgres +cannot reach the database at 127\.0\.0\.1:1\/volley/m,
  );
  expect(ill.output).toMatch(/→ start it, or correct DATABASE_URL/);
  expect(ill.output).not.toContain("hidden");
  expect(ill.output).not.toContain("\u001B");

  // Told to end, with a request on the wire: whoever asks is told so before anything closes.
  await system.setProvider({ latencyMs: 3_000 });
  await system.startCampaign(5);
  await system.untilMoreAccepted(1);
  const ended = worker.end("SIGTERM");
  const stopping = await until(async () => {
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    return answer?.status === 503 ? await answer.json() : undefined;
  }, PATIENCE);
  expect(stopping).toMatchObject({ ready: false, stopping: true });
  expect(await ended).toBe(0);

  // Another worker, whose metrics are for whoever has the token.
  const guarded = await opsUrl(system, { VOLLEY_METRICS_TOKEN: TOKEN });
  expect((await fetch(`${guarded.url}/metrics`)).status).toBe(403);
  await readMetrics(guarded.url, { authorization: `Bearer ${TOKEN}` });

  // Redis goes: who sends cannot, who receives still can, and both say so.
  await system.redis?.stop();
  const unready = await until(async () => {
    const answer = await fetch(`${guarded.url}/readyz`);
    return answer.status === 503 ? await answer.text() : undefined;
  }, PATIENCE);
  expect(unready).toContain("Redis does not answer");
  const degraded = await until(async () => {
    const answer = await fetch(`${system.url}/readyz`);
    const text = await answer.text();
    return answer.status === 200 && text.includes("Redis does not answer") ? text : undefined;
  }, PATIENCE);
  expect(degraded).toContain('"ready":true');
  expect((await fetch(`${guarded.url}/livez`)).status).toBe(200);
});
