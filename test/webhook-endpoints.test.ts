import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { sql } from "kysely";
import { expect, onTestFinished, test } from "vitest";
import { findFreePort } from "../packages/api/src/embedded/free-port.ts";
import { until } from "../packages/api/src/embedded/until.ts";
import { makeSecret, signedHeaders } from "../packages/api/src/outgoing/secrets.ts";
import {
  addAccount,
  addCampaign,
  type Api,
  refusal,
  startApi,
  startProvider,
  untilJson,
  upload,
} from "./support/api.ts";
import { ROOT } from "./support/doc-blocks.ts";
import { type Hook, isGenuine, startReceiver } from "./support/hook-receiver.ts";
import { startVolley } from "./support/volley-process.ts";

const SETTINGS = {
  VOLLEY_WEBHOOK_ALLOW: "127.0.0.1",
  VOLLEY_WEBHOOK_RETRY_SECONDS: "0.05,0.05",
  VOLLEY_WEBHOOK_TIMEOUT_SECONDS: "0.5",
};
const EVERYTHING = [
  "campaign.started",
  "campaign.completed",
  "import.completed",
  "recipient.delivered",
  "recipient.suppressed",
  "optout.created",
  "optout.removed",
];

type Endpoint = { readonly id: string; readonly secret: string };

async function addEndpoint(
  api: Api,
  url: string,
  events: readonly string[] = ["campaign.started"],
): Promise<Endpoint> {
  const body = { url, events, accountId: "acc_1" };
  const { json } = await api.call("POST", "/v1/webhook-endpoints", { body });
  return { id: String(json["id"]), secret: String(json["secret"]) };
}

/** The log of an endpoint, once its newest delivery is over. */
async function logOf(api: Api, { id }: Endpoint): Promise<readonly Record<string, unknown>[]> {
  const path = `/v1/webhook-endpoints/${id}/deliveries`;
  const { data } = await untilJson(api, path, (json) => {
    const { data: rows }: { readonly data?: readonly { state: string }[] } = Object(json);
    return rows !== undefined && rows.length > 0 && rows.every(({ state }) => state !== "waiting");
  });
  return Object(data);
}

/** The recipients that requests say were delivered. */
function delivered(hooks: readonly Hook[]): readonly unknown[] {
  return hooks
    .filter(({ json }) => json.type === "recipient.delivered")
    .flatMap(({ json }) => Object(json.data["recipients"]));
}

test("endpoints are told what they asked for, whatever becomes of others", async () => {
  const api = await startApi({ worker: true, settings: SETTINGS });
  const provider = await startProvider({ failShare: 0 });
  const receiver = await startReceiver({
    "/flaky": (response, nth) => void response.writeHead(nth < 3 ? 500 : 200).end("so it is"),
    "/hangs": () => undefined,
    "/away": (response) =>
      void response.writeHead(302, { location: "http://169.254.169.254/latest" }).end(),
    "/gone": (response) => void response.writeHead(410).end(),
  });
  const accountId = await addAccount(api, provider);
  const at = (path: string) => `${receiver.url}${path}`;
  const all = await addEndpoint(api, at("/all"), EVERYTHING);
  const flaky = await addEndpoint(api, at("/flaky"));
  const hangs = await addEndpoint(api, at("/hangs"));
  const away = await addEndpoint(api, at("/away"));
  const gone = await addEndpoint(api, at("/gone"));

  const phone = "+447700900001";
  await api.call("POST", "/v1/optouts", { body: { accountId, phone } });
  await api.call("DELETE", `/v1/optouts?accountId=${accountId}&phone=%2B447700900001`);
  await api.call("POST", "/v1/optouts", { body: { accountId, phone } });
  const campaignId = await addCampaign(api, accountId);
  const rows = Array.from({ length: 9 }, (_, index) => `+44770090000${index + 1}`);
  await upload(api, campaignId, `phone\n${rows.join("\n")}\n`);
  await api.call("POST", `/v1/campaigns/${campaignId}/recipients`, {
    body: [{ phone: "+447700900010" }],
  });
  await api.call("POST", `/v1/campaigns/${campaignId}/start`);

  await until(async () => delivered(receiver.at("/all")).length === 9 || undefined, {
    everyMs: 50,
    forMs: 60_000,
  });
  expect(delivered(receiver.at("/all"))).toHaveLength(9);
  expect(delivered(receiver.at("/all"))[0]).toMatchObject({ state: "delivered", error: null });
  await until(
    async () =>
      receiver.at("/all").some(({ json }) => json.type === "campaign.completed") || undefined,
    { everyMs: 50, forMs: 60_000 },
  );
  const told = receiver.at("/all");
  expect(new Set(told.map(({ json }) => json.type))).toEqual(
    new Set(EVERYTHING.filter((type) => type !== "recipient.suppressed")),
  );
  expect(told.filter((hook) => !isGenuine(hook, all.secret))).toEqual([]);
  const { rows: installation } = await sql`select 'dlv_1-' || id as id from installation`.execute(
    api.db,
  );
  expect(installation).toEqual([
    { id: told[0]?.headers["webhook-id"]?.replace(/^dlv_\d+/, "dlv_1") },
  ]);
  expect(told.filter((hook) => isGenuine(hook, flaky.secret))).toEqual([]);
  expect(new Set(told.map(({ headers }) => headers["webhook-id"])).size).toBe(told.length);
  const started = told.find(({ json }) => json.type === "campaign.started");
  expect(started?.json).toMatchObject({
    version: 1,
    data: { accountId, campaignId, name: "Spring" },
  });
  const loaded = told.find(({ json }) => json.type === "import.completed");
  expect(loaded?.json.data).toMatchObject({ rows: { read: 9, accepted: 9 } });

  // Told three times under one id, and then it was well.
  const tries = await receiver.untilAt("/flaky", 3);
  expect(new Set(tries.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  expect(await logOf(api, flaky)).toMatchObject([
    {
      id: tries[0]?.headers["webhook-id"]?.split("-")[0],
      type: "campaign.started",
      state: "delivered",
      attempts: [
        { status: 500 },
        { status: 500, problem: "answered 500" },
        { status: 200, answer: "so it is" },
      ],
    },
  ]);
  expect((await logOf(api, away))[0]).toMatchObject({
    state: "failed",
    attempts: [1, 2, 3].map(() => ({ status: 302 })),
  });
  expect(receiver.hooks.filter(({ path }) => path.includes("latest"))).toEqual([]);
  const waited = await logOf(api, hangs);
  expect(waited[0]?.["attempts"]).toMatchObject([1, 2, 3].map(() => ({ status: null })));
  expect((await api.call("GET", `/v1/webhook-endpoints/${gone.id}`)).json).toMatchObject({
    state: "disabled",
    disabledReason: expect.stringContaining("410"),
  });

  // A failed one is told again, under its id; a test is told whoever asks.
  await api.call("POST", `/v1/webhook-endpoints/${away.id}/replay`, {
    body: { since: "2026-01-01T00:00:00Z" },
  });
  const again = await receiver.untilAt("/away", 4);
  expect(again[3]?.headers["webhook-id"]).toBe(again[0]?.headers["webhook-id"]);
  const rotated = await api.call("POST", `/v1/webhook-endpoints/${flaky.id}/rotate-secret`);
  await api.call("POST", `/v1/webhook-endpoints/${flaky.id}/test`);
  const [tested] = (await receiver.untilAt("/flaky", 4)).slice(3);
  expect(tested?.json.type).toBe("webhook.test");
  expect(tested && isGenuine(tested, flaky.secret)).toBe(true);
  expect(tested && isGenuine(tested, String(rotated.json["secret"]))).toBe(true);

  // Secrets are nowhere but in those two answers, and keys of other accounts see nothing.
  const { rows: stored } = await sql<{ text: string }>`
    select e::text || coalesce((select string_agg(a::text, '') from audit a), '') as text
    from webhook_endpoint e`.execute(api.db);
  expect(stored.filter(({ text }) => text.includes("whsec_"))).toEqual([]);
  await addAccount(api, provider, "other");
  const made = await api.call("POST", "/v1/keys", {
    body: { name: "other", scopes: ["admin"], accounts: ["acc_2"] },
  });
  const key = String(made.json["key"]);
  expect((await api.call("GET", "/v1/webhook-endpoints", { key })).json["data"]).toEqual([]);
  for (const path of ["", "/deliveries"]) {
    const answer = await api.call("GET", `/v1/webhook-endpoints/${all.id}${path}`, { key });
    expect(refusal(answer)).toBe("404 not_found");
  }
});

test("the receiver in docs/webhooks.md takes what is signed, and nothing else", async () => {
  const page = await readFile(new URL("../docs/webhooks.md", import.meta.url), "utf8");
  const [, code = ""] = /```js\n([^]*?)```/.exec(page) ?? [];
  const [port, secret] = [await findFreePort(), makeSecret()];
  const args = ["--input-type=module", "--eval", code];
  const env = { WEBHOOK_SECRET: secret, PORT: String(port) };
  const program = spawn(process.execPath, args, { cwd: ROOT, env, stdio: "ignore" });
  onTestFinished(async () => {
    program.kill();
    await once(program, "exit");
  });
  const body = JSON.stringify({ type: "webhook.test", data: { accountId: "acc_1" } });
  const headers = signedHeaders([secret], { id: "dlv_1", at: new Date(), body });
  const post = async (text: string) => {
    const request = { method: "POST", headers, body: text };
    const answer = await fetch(`http://127.0.0.1:${port}/`, request).catch(() => undefined);
    return answer?.status;
  };
  expect(await until(() => post(body), { everyMs: 50, forMs: 30_000 })).toBe(204);
  expect(await post(`${body} `)).toBe(400);
});

test("a worker that is killed while it tells leaves the telling to another, under the same id", async () => {
  const api = await startApi({ settings: { ...SETTINGS, VOLLEY_SECRET: "shared" } });
  await addAccount(api, await startProvider());
  const receiver = await startReceiver({
    "/slow": (response, nth) => void (nth > 1 && response.writeHead(204).end()),
  });
  const endpoint = await addEndpoint(api, `${receiver.url}/slow`);
  await api.call("POST", `/v1/webhook-endpoints/${endpoint.id}/test`);
  const env = { ...SETTINGS, DATABASE_URL: api.databaseUrl, VOLLEY_SECRET: "shared" };
  const start = () => startVolley(["worker"], { ...env, VOLLEY_WEBHOOK_TIMEOUT_SECONDS: "60" });
  const first = start();
  await receiver.untilAt("/slow", 1);
  await first.end("SIGKILL");
  // Its lease is not waited for here: that it is held until then is what the column says.
  const { rows } = await sql<{ held: boolean }>`
    update webhook_due q set due_at = now() from webhook_due was
    where was.delivery_id = q.delivery_id
    returning q.tries = 1 and was.due_at > now() as held`.execute(api.db);
  expect(rows).toEqual([{ held: true }]);
  start();
  const [one, other] = await receiver.untilAt("/slow", 2);
  expect(other?.headers["webhook-id"]).toBe(one?.headers["webhook-id"]);
  expect(other && isGenuine(other, endpoint.secret)).toBe(true);
  expect(await logOf(api, endpoint)).toMatchObject([
    { state: "delivered", attempts: [{ status: 204 }] },
  ]);
});
