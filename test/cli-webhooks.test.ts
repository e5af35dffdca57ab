import { expect, test } from "vitest";
import { until } from "../packages/api/src/embedded/until.ts";
import { addAccount, refusal, startApi, startProvider, untilJson } from "./support/api.ts";
import { runVolley, startVolley } from "./support/volley-process.ts";

test("an endpoint is added, tried, changed and removed by commands, and listened to", async () => {
  const settings = { VOLLEY_WEBHOOK_ALLOW: "127.0.0.1", VOLLEY_SECRET: "only for webhooks" };
  const api = await startApi({ worker: true, settings });
  await addAccount(api, await startProvider());
  const env = { ...settings, DATABASE_URL: api.databaseUrl };
  const volley = async (...words: readonly string[]) => await runVolley(["webhook", ...words], env);

  const added = await volley("add", "http://127.0.0.1:9/", "--events", "campaign.started");
  const [secret = ""] = /^whsec_\S+$/m.exec(added.output) ?? [];
  expect([added.code, secret]).toEqual([0, expect.stringMatching(/^whsec_/)]);
  const listener = startVolley(["webhook", "listen", "--port", "0"], env, `${secret}\n`);
  const url = await until(async () => /http:\/\/127\.0\.0\.1:\d+\//.exec(listener.output())?.[0], {
    everyMs: 25,
    forMs: 60_000,
  });
  if (url === undefined) throw new Error(listener.output());
  expect((await fetch(url, { method: "POST", body: "{}" })).status).toBe(400);
  expect((await volley("edit", "whe_1", "--url", url)).code).toBe(0);
  expect((await volley("test", "whe_1")).output).toContain("dlv_1 waits");
  await until(async () => listener.output().includes('"type":"webhook.test"') || undefined, {
    everyMs: 25,
    forMs: 60_000,
  });
  expect(listener.output()).toContain('"type":"webhook.test"');
  await untilJson(api, "/v1/webhook-endpoints/whe_1/deliveries?state=delivered", ({ data }) => {
    const rows: readonly unknown[] = Object(data);
    return rows.length === 1;
  });
  const [told, again, list, wrong] = await Promise.all([
    volley("deliveries", "whe_1"),
    volley("replay", "whe_1", "--delivery", "dlv_1"),
    volley("list"),
    volley("edit", "whe_1", "--url", "http://10.0.0.1/"),
  ]);
  expect(told.output).toMatch(/^dlv_1 {2}\S+ {2}webhook\.test {2}(delivered|waiting)/m);
  expect([again.code, again.output]).toEqual([0, expect.stringContaining("1 is told again")]);
  expect(list.output).toContain(`whe_1  enabled  ${url}  campaign.started`);
  expect([wrong.code, wrong.output]).toEqual([2, expect.stringMatching(/^volley: [^\n]+\n$/)]);
  expect((await volley("remove", "whe_1")).code).toBe(0);
  const { json } = await api.call("GET", "/v1/audit");
  const lines: readonly { readonly action: string; readonly actor: object }[] = Object(
    json["data"],
  );
  const commands = lines.filter(({ action }) => action.startsWith("webhook."));
  expect(commands.map(({ action }) => action)).toEqual([
    "webhook.remove",
    "webhook.replay",
    "webhook.test",
    "webhook.change",
    "webhook.add",
  ]);

  // No more than twenty, also when all come at once; and no edit of what somebody else has changed.
  const asked = await Promise.all(
    Array.from({ length: 23 }, () =>
      api.call("POST", "/v1/webhook-endpoints", {
        body: { url: "http://127.0.0.1:9/", events: ["campaign.started"], accountId: "acc_1" },
      }),
    ),
  );
  const statuses = asked.map((answer) => (answer.status === 201 ? "201" : refusal(answer)));
  expect(statuses.toSorted()).toEqual([
    ...Array.from({ length: 20 }, () => "201"),
    ...Array.from({ length: 3 }, () => "409 too_many_endpoints"),
  ]);
  const [made] = asked.filter(({ status }) => status === 201);
  const path = `/v1/webhook-endpoints/${String(made?.json["id"])}`;
  const headers = { "if-match": made?.headers.get("etag") ?? "" };
  const edit = async (description: string) =>
    await api.call("PATCH", path, { body: { description }, headers });
  expect((await edit("one")).status).toBe(200);
  expect((await edit("two")).status).toBe(412);
});
