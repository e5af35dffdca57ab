import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { expect, onTestFinished, test } from "vitest";
import { addAccount, addCampaign, refusal, startApi, startProvider } from "./support/api.ts";
import { runVolley } from "./support/volley-process.ts";

const PHONE = "447700900123";

test("every change is in the audit log with who, from where, before and after, and cannot be rewritten", async () => {
  const api = await startApi();
  const simulator = await startProvider();
  const accountId = await addAccount(api, simulator);
  const id = await addCampaign(api, accountId, "Hi {{name}}");
  await api.call("PATCH", `/v1/campaigns/${id}`, { body: { weight: 9, name: "Spring" } });
  const rows = [{ phone: `+${PHONE}`, fields: { name: "Ada" } }];
  await api.call("POST", `/v1/campaigns/${id}/recipients`, { body: rows });
  for (const action of ["start", "pause", "resume", "cancel"]) {
    await api.call("POST", `/v1/campaigns/${id}/${action}`);
  }
  // Neither what was refused nor what changed nothing.
  await api.call("POST", `/v1/campaigns/${id}/start`);
  await api.call("POST", `/v1/accounts/${accountId}/sync`);
  await api.call("GET", `/v1/campaigns/${id}`);
  await api.call("PUT", `/v1/accounts/${accountId}/senders/Volley`, { body: { maxPerSecond: 2 } });
  await api.call("DELETE", `/v1/accounts/${accountId}/senders/Volley`);
  const body = { to: `+${PHONE}`, accountId, from: "Volley", text: "Your code" };
  await api.call("POST", "/v1/messages", { body });

  const lines = async (query = "") => {
    const { json } = await api.call("GET", `/v1/audit${query}`);
    return Object(json["data"]);
  };
  const all = await lines();
  expect(all.map(({ action }: { action: string }) => action)).toEqual([
    "message.send",
    "sender.limit",
    "sender.limit",
    "campaign.cancel",
    "campaign.resume",
    "campaign.pause",
    "campaign.start",
    "recipients.add",
    "campaign.change",
    "campaign.create",
    "account.add",
  ]);
  const actor = { kind: "key", keyId: "key_1", name: "test", origin: "127.0.0.1" };
  expect(await lines("?action=campaign.change")).toEqual([
    {
      id: expect.stringMatching(/^aud_\d+$/),
      at: expect.any(String),
      actor,
      action: "campaign.change",
      accountId,
      subject: id,
      before: { weight: 1 },
      after: { weight: 9 },
    },
  ]);
  expect(await lines("?subject=Volley&limit=1")).toMatchObject([{ after: { maxPerSecond: null } }]);
  expect(await lines("?keyId=key_9")).toEqual([]);
  expect(JSON.stringify(all)).not.toContain("Simulator1");
  expect(JSON.stringify(all)).not.toContain(PHONE);
  for (const rewrite of ["update audit set actor = 'nobody'", "delete from audit"]) {
    await expect(sql.raw(rewrite).execute(api.db)).rejects.toThrow("only added to");
  }
});

test("page by page each line comes once, while more are written; a limited key sees its accounts' lines", async () => {
  const api = await startApi();
  const simulator = await startProvider();
  const [mine, other] = [
    await addAccount(api, simulator, "mine"),
    await addAccount(api, simulator, "other"),
  ];
  for (const account of [mine, other, mine]) await addCampaign(api, account);
  const made = await api.call("POST", "/v1/keys", {
    body: { name: "agency", scopes: ["audit:read"], accounts: [mine] },
  });
  const seen: string[] = [];
  let cursor = "";
  do {
    const { json } = await api.call("GET", `/v1/audit?limit=2${cursor}`);
    seen.push(...Object(json["data"]).map(({ id }: { id: string }) => id));
    const { nextCursor } = json;
    cursor = typeof nextCursor === "string" ? `&cursor=${nextCursor}` : "";
    await addCampaign(api, mine);
  } while (cursor !== "");
  expect(seen).toEqual([6, 5, 4, 3, 2, 1].map((id) => `aud_${id}`));
  const limited = await api.call("GET", "/v1/audit", { key: String(made.json["key"]) });
  const accounts = Object(limited.json["data"]).map((one: { accountId: string }) => one.accountId);
  expect(new Set(accounts)).toEqual(new Set([mine]));
});

test("commands are in the audit log, by the user of the machine", async () => {
  const api = await startApi();
  const simulator = await startProvider();
  await addAccount(api, simulator);
  const env = { DATABASE_URL: api.databaseUrl, VOLLEY_SECRET: "another" };
  const create = ["campaign", "create", "--name", "Spring", "--from", "Volley", "--text", "Hi"];
  expect((await runVolley(create, env)).code).toBe(0);
  const key = await runVolley(["key", "create", "crm", "--scope", "campaigns:read"], env);
  expect(key.output).toMatch(/^vk_[0-9a-f]{8}_[0-9a-f]{64}$/m);
  const [, text = ""] = /^(vk_\w+)$/m.exec(key.output) ?? [];
  expect((await api.call("GET", "/v1/campaigns", { key: text })).status).toBe(200);
  expect((await runVolley(["key", "revoke", "key_2"], env)).code).toBe(0);
  const listed = await runVolley(["key", "list"], env);
  expect(listed.output).toMatch(
    /^key_2 {2}vk_\w+ {2}crm {2}campaigns:read {2}all accounts {2}revoked/m,
  );
  expect(
    (await runVolley(["optout", "add", `+${PHONE}`, "--evidence", "a letter"], env)).code,
  ).toBe(0);
  const twice = await runVolley(["optout", "add", `+${PHONE}`], env);
  expect(twice.output).toContain("had opted out already");
  const optouts = await mkdtemp(join(tmpdir(), "volley-audit-"));
  onTestFinished(() => rm(optouts, { recursive: true }));
  await writeFile(join(optouts, "gone.csv"), "phone\n+447700900124\nnobody\n");
  await Promise.all(
    [
      ["optout", "remove", `+${PHONE}`],
      ["optout", "import", join(optouts, "gone.csv")],
      ["keyword", "set", "hours", "--answer", "9 to 5"],
    ].map(async (words) => expect([words, (await runVolley(words, env)).code]).toEqual([words, 0])),
  );
  const { output } = await runVolley(["audit", "--json"], env);
  const actor = { kind: "cli", keyId: null, name: userInfo().username, origin: hostname() };
  const lines: { readonly action: string }[] = Object(JSON.parse(output)).data;
  expect(output).not.toContain(PHONE);
  const together = lines.slice(0, 3).toSorted((a, b) => (a.action < b.action ? -1 : 1));
  expect(together).toMatchObject([
    { action: "keyword.set", actor, after: { word: "hours", answer: "9 to 5" } },
    { action: "optout.import", actor, after: { added: 1, invalid: 1 } },
    { action: "optout.remove", actor, accountId: "acc_1" },
  ]);
  expect(lines.slice(3)).toMatchObject([
    { action: "optout.add", actor, accountId: "acc_1", after: { reason: "asked" } },
    { action: "key.revoke", subject: "key_2", actor },
    { action: "key.create", subject: "key_2", actor, accountId: null },
    { action: "campaign.create", subject: "cmp_1", actor },
    { action: "account.add", subject: "acc_1", actor: { kind: "key" } },
  ]);
});

test("an edit of what somebody else has changed meanwhile is refused where the client says what it saw", async () => {
  const api = await startApi();
  const id = await addCampaign(api, await addAccount(api, await startProvider()));
  const path = `/v1/campaigns/${id}`;
  const seen = (await api.call("GET", path)).headers.get("etag") ?? "";
  const edit = async (weight: number, tag?: string) =>
    await api.call("PATCH", path, {
      body: { weight },
      ...(tag === undefined ? {} : { headers: { "if-match": tag } }),
    });
  const first = await edit(2, seen);
  expect(first.json["weight"]).toBe(2);
  expect(refusal(await edit(3, seen))).toBe("412 changed_meanwhile");
  expect((await edit(4, first.headers.get("etag") ?? "")).json["weight"]).toBe(4);
  expect((await edit(5)).json["weight"]).toBe(5);
  expect((await edit(6, "*")).json["weight"]).toBe(6);
  // Of two at once with the same tag one wins.
  const tag = (await api.call("GET", path)).headers.get("etag") ?? "";
  const both = await Promise.all([edit(7, tag), edit(8, tag)]);
  expect(both.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([
    200, 412,
  ]);
});
