import type { Db } from "@volley/engine";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { forgetOldAnswers } from "../packages/engine/src/db/kept-answers.ts";
import {
  addAccount,
  addCampaign,
  type Answer,
  type Client,
  clientOf,
  KEY,
  refusal,
  startApi,
  startProvider,
} from "./support/api.ts";
import { createTestDatabase } from "./support/test-database.ts";
import { startVolley } from "./support/volley-process.ts";

async function post(
  api: Client,
  path: string,
  { once, body, key = KEY }: { once: string; body?: unknown; key?: string },
): Promise<Answer> {
  return await api.call("POST", path, { body, key, headers: { "idempotency-key": once } });
}

const bytesOf = ({ status, text, headers }: Answer) => [status, text, headers.get("location")];

test("a request with the same key is done once, and answered with the same bytes, whatever came since", async () => {
  const api = await startApi();
  const accountId = await addAccount(api, await startProvider());
  const body = { accountId, name: "Spring", from: "Volley", text: "Hi" };
  const first = await post(api, "/v1/campaigns", { once: "a", body });
  await api.call("PATCH", "/v1/campaigns/cmp_1", { body: { weight: 9 } });
  const again = await post(api, "/v1/campaigns", { once: "a", body });
  expect(bytesOf(again)).toEqual(bytesOf(first));
  expect([first, again].map((one) => one.headers.get("idempotent-replayed"))).toEqual([
    null,
    "true",
  ]);

  const other = await post(api, "/v1/campaigns", { once: "a", body: { ...body, name: "Summer" } });
  expect(refusal(other)).toBe("422 idempotency_key_reused");
  const elsewhere = await post(api, "/v1/messages", { once: "a", body: { to: "+447700900001" } });
  expect(refusal(elsewhere)).toBe("422 idempotency_key_reused");
  expect(refusal(await post(api, "/v1/campaigns", { once: "a b", body }))).toBe(
    "422 invalid_idempotency_key",
  );

  // Of a file every byte counts, not only how many there are.
  const file = async (list: string) =>
    await api.call("POST", "/v1/optouts/import", {
      body: list,
      type: "text/csv",
      headers: { "idempotency-key": "f" },
    });
  const loaded = await file("phone\n+447700900001\n");
  expect([loaded.status, loaded.json["added"]]).toEqual([200, 1]);
  const reloaded = await file("phone\n+447700900001\n");
  expect(bytesOf(reloaded)).toEqual(bytesOf(loaded));
  expect(reloaded.headers.get("idempotent-replayed")).toBe("true");
  expect(refusal(await file("phone\n+447700900002\n"))).toBe("422 idempotency_key_reused");
  expect((await api.call("GET", "/v1/optouts")).json["data"]).toHaveLength(1);
  await api.call("DELETE", "/v1/optouts?phone=447700900001");

  // What was refused has changed nothing and is not kept.
  const start = () => post(api, "/v1/campaigns/cmp_1/start", { once: "b" });
  expect(refusal(await start())).toBe("409 no_recipients");
  const rows = { once: "c", body: [{ phone: "+447700900001" }] };
  const added = await post(api, "/v1/campaigns/cmp_1/recipients", rows);
  expect(bytesOf(await post(api, "/v1/campaigns/cmp_1/recipients", rows))).toEqual(bytesOf(added));
  const started = await start();
  expect(started.json["state"]).toBe("running");
  await api.call("POST", "/v1/campaigns/cmp_1/cancel");
  expect(bytesOf(await start())).toEqual(bytesOf(started));

  // The same text of another key is another's; and a new key is as safe to ask for.
  const made = await post(api, "/v1/keys", { once: "k", body: { name: "crm", scopes: ["admin"] } });
  const twice = await post(api, "/v1/keys", {
    once: "k",
    body: { name: "crm", scopes: ["admin"] },
  });
  expect(bytesOf(twice)).toEqual(bytesOf(made));
  const key = String(made.json["key"]);
  expect((await post(api, "/v1/campaigns", { once: "a", body, key })).json["id"]).toBe("cmp_2");
  const { rows: kept } = await sql<{ body: string }>`
    select encode(sealed_body, 'escape') as body from kept_answer`.execute(api.db);
  expect(kept.map((row) => row.body).join()).not.toContain(key);

  // After a day it counts as new.
  await sql`update kept_answer set created_at = now() - interval '25 hours'`.execute(api.db);
  expect((await post(api, "/v1/campaigns", { once: "a", body })).json["id"]).toBe("cmp_3");
  // All others are forgotten, so many at a time.
  const others = await countOf(api.db);
  expect(await forgetOldAnswers(api.db, others - 2)).toBe(others - 2);
  expect(await forgetOldAnswers(api.db, others)).toBe(1);
  expect(await countOf(api.db)).toBe(1);
  expect((await post(api, "/v1/campaigns", { once: "a", body })).json["id"]).toBe("cmp_3");
});

async function countOf(db: Db): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from kept_answer`.execute(db);
  return rows[0]?.n ?? 0;
}

test("while a request is being done, the same one waits a moment and is then sent away", async () => {
  const api = await startApi();
  const accountId = await addAccount(api, await startProvider());
  const body = { accountId, name: "Spring", from: "Volley", text: "Hi" };
  const name = "idempotency 1 slow";
  await api.db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(trx);
    const busy = await post(api, "/v1/campaigns", { once: "slow", body });
    expect(refusal(busy)).toBe("409 request_in_progress");
    expect(busy.headers.get("retry-after")).toBe("1");
  });
  expect((await post(api, "/v1/campaigns", { once: "slow", body })).status).toBe(201);
});

test("fifty equal requests at once, and a SIGKILL after the commit: one effect, identical answers", async () => {
  const { url, db } = await createTestDatabase();
  const env = {
    DATABASE_URL: url,
    VOLLEY_SECRET: "only for tests",
    VOLLEY_PORT: "0",
    VOLLEY_ADMIN_KEY: KEY,
  };
  const start = async (more: Readonly<Record<string, string>> = {}) => {
    const volley = startVolley(["api"], { ...env, ...more });
    const [, address = ""] = await volley.until(/listens on (\S+)/);
    return { volley, api: clientOf(address) };
  };
  const { volley, api } = await start();
  const simulator = await startProvider();
  const accountId = await addAccount(api, simulator);
  await addCampaign(api, accountId);
  const requests = [
    ["/v1/campaigns", { accountId, name: "Once", from: "Volley", text: "Hi" }],
    ["/v1/messages", { to: "+447700900123", accountId, from: "Volley", text: "Hi" }],
    [
      "/v1/messages?",
      [
        { to: "+447700900124", accountId, from: "Volley", text: "Hi" },
        { to: "nobody", accountId, from: "Volley", text: "Hi" },
        { to: "+447700900125", accountId, from: "Volley", text: "Hi" },
      ],
    ],
  ] as const;
  const many = async (client: Client, once: string) =>
    await Promise.all(
      requests.map(async ([path, body]) => {
        const asked = Array.from({ length: 50 }, () =>
          post(client, path, { once: `${once}${path}`, body }),
        );
        return new Set((await Promise.all(asked)).map((one) => JSON.stringify(bytesOf(one))));
      }),
    );
  for (const answers of await many(api, "crowd")) expect(answers.size).toBe(1);
  await volley.end();

  const dies = { VOLLEY_FAILPOINTS: "change.committed:kill@1", VOLLEY_TEST_INSTALLATION: "yes" };
  for (const [path, body] of requests) {
    const dying = await start(dies);
    await expect(post(dying.api, path, { once: `killed${path}`, body })).rejects.toThrow(
      "fetch failed",
    );
    await dying.volley.exit();
    expect(dying.volley.child.signalCode).toBe("SIGKILL");
  }
  const after = await start();
  for (const answers of await many(after.api, "killed")) expect(answers.size).toBe(1);
  const { rows } = await sql<{ campaigns: number; messages: number; lines: number }>`
    select (select count(*) from campaign where name = 'Once') as campaigns,
      (select count(*) from recipient) as messages,
      (select count(*) from audit where action in ('campaign.create', 'message.send')) as lines
  `.execute(db);
  // One of everything by the crowd and by who was killed, and the first campaign. The two messages of a batch
  // have a line together.
  expect(rows).toEqual([{ campaigns: 2, messages: 6, lines: 7 }]);
});
