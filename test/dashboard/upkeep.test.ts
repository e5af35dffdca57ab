import { expect, test } from "vitest";
import { addAccount, startApi, startProvider } from "../support/api.ts";
import { lookIntoQueues } from "./queue-inspector.ts";
import { visitorOf } from "./visitor.ts";

test("a key is made in a role, shown once, signs in, sees what its role may, and is revoked", async () => {
  const api = await startApi();
  const somebody = visitorOf(api.url);
  await somebody.signIn();
  await somebody.get("/developers");
  const made = await somebody.post("/developers/keys", {
    name: "Marketing",
    role: "sender",
    days: "30",
  });
  const key = /<code>(vk_[0-9a-f]+_[0-9a-f]+)<\/code>/.exec(made.text)?.[1] ?? "";
  expect(key).not.toBe("");
  const again = await somebody.post("/developers/keys", { name: "Marketing", role: "viewer" });
  expect([again.status, again.text]).toEqual([
    422,
    expect.stringContaining("of this name is in use"),
  ]);
  const list = await somebody.get("/developers");
  expect(list.text).toMatch(/Marketing[^]*Sender[^]*In use/);
  expect(list.text).not.toContain(key);

  const marketer = visitorOf(api.url);
  await marketer.signIn(key);
  const home = await marketer.get("/");
  expect([home.status, home.text.includes("/developers")]).toEqual([200, false]);
  for (const place of ["/developers", "/operations/queues", "/operations/queues/api/queues"]) {
    expect((await marketer.get(place)).status).toBe(403);
  }
  await lookIntoQueues(api.url);
  const operations = await somebody.get("/operations");
  expect(operations.text).toMatch(new RegExp(`Processes[^]*this page[^]*${process.pid}[^]*Checks`));
  const id = /\/developers\/keys\/(key_\d+)\/revoke"\s+data-confirm="Revoke “Marketing”/.exec(
    list.text,
  )?.[1];
  expect((await somebody.post(`/developers/keys/${id}/revoke`)).status).toBe(303);
  expect((await marketer.get("/")).status).toBe(303);
  const activity = await somebody.get("/activity?action=key.revoke");
  expect(activity.text).toMatch(/test[^]*key\.revoke/);
});

test("Home tells of a webhook that fails, that Volley has disabled, and of nothing that a person has", async () => {
  const api = await startApi();
  const accountId = await addAccount(api, await startProvider());
  const events = ["campaign.completed"];
  const { json } = await api.call("POST", "/v1/webhook-endpoints", {
    body: { accountId, url: "https://hooks.example.com/volley", events },
  });
  const somebody = visitorOf(api.url);
  await somebody.signIn();
  const set = async (values: { disabledReason?: string; state?: "enabled" | "disabled" }) =>
    await api.db
      .updateTable("webhookEndpoint")
      .set({ failingSince: new Date(), ...values })
      .execute();
  expect((await somebody.get("/")).text).not.toContain("Needs attention");
  await set({});
  const failing = new RegExp(
    `Needs attention[^]*${String(json["id"])}[^]*hooks.example.com[^]*has taken`,
  );
  expect((await somebody.get("/")).text).toMatch(failing);
  await set({ state: "disabled" });
  expect((await somebody.get("/")).text).not.toContain("Needs attention");
  await set({ disabledReason: "it answered 410" });
  expect((await somebody.get("/")).text).toMatch(/is told nothing any more: it answered 410\./);
});

test("numbers are found, rented after a question, and given back", async () => {
  const api = await startApi();
  const account = await addAccount(api, await startProvider());
  const somebody = visitorOf(api.url);
  await somebody.signIn();
  const offers = await somebody.get("/numbers?country=gb");
  const [, number = ""] = /aria-label="Rent \+(\d+)"/.exec(offers.text) ?? [];
  expect(offers.text).toMatch(/data-confirm="Rent \+\d+\? It costs [\d.]+ EUR at once/);
  const line = { account, country: "GB", number };
  expect((await somebody.post("/numbers/rent", line)).headers.get("location")).toContain(
    "done=rented",
  );
  expect((await somebody.get("/numbers")).text).toContain(`Give back +${number}`);
  const twice = await somebody.post("/numbers/rent", line);
  expect([twice.status, twice.text]).toEqual([422, expect.stringContaining(number)]);
  expect((await somebody.post("/numbers/give-back", line)).status).toBe(303);
  expect((await somebody.get("/numbers")).text).not.toContain(`Give back +${number}`);
  expect((await somebody.get("/activity?action=number.rent")).text).toContain(number);
});

test("a number is opted out and in again with its history, and replies are read", async () => {
  const api = await startApi();
  const account = await addAccount(api, await startProvider());
  const somebody = visitorOf(api.url);
  await somebody.signIn();
  await somebody.get("/optouts");
  const number = { account, phone: "+44 7700 900456" };
  const out = { ...number, evidence: "by <letter>" };
  expect((await somebody.post("/optouts", out)).headers.get("location")).toBe(
    "/optouts?done=optedOut",
  );
  const list = await somebody.get("/optouts?search=%2B447700");
  expect(list.text).toMatch(/\+447700900456[^]*operator[^]*by &lt;letter&gt;/);
  expect((await somebody.get("/optouts.csv")).text).toContain("447700900456");
  expect((await somebody.get("/people?phone=%2B447700900456")).text).toContain("wants no messages");
  expect((await somebody.post("/optouts", { account, phone: "nobody" })).status).toBe(422);
  expect(
    (await somebody.post("/optouts", { account: "acc_99", phone: "+447700900456" })).status,
  ).toBe(422);
  expect((await somebody.post("/optouts/remove", number)).status).toBe(303);
  expect((await somebody.get("/optouts")).text).toContain("Nobody here.");

  expect((await somebody.get("/replies")).text).toContain("Nobody has written yet.");
  const { json } = await api.call("GET", `/v1/accounts/${account}`);
  const webhook = String(json["receiptPath"]).replace("/receipt", "/inbound");
  const inbound = {
    msisdn: "447700900456",
    to: "Volley",
    messageId: "0A0000000123ABCD1",
    text: "Is <b>this</b> you?",
    type: "text",
    "message-timestamp": "2026-01-01 12:00:00",
  };
  const came = await fetch(`${api.url}${webhook}?${String(new URLSearchParams(inbound))}`);
  expect(came.status).toBe(200);
  const replies = await somebody.get("/replies");
  expect(replies.text).toContain("Is &lt;b&gt;this&lt;/b&gt; you?");
  const [, path = ""] = /href="(\/replies\/conversation[^"]+)"/.exec(replies.text) ?? [];
  const talk = await somebody.get(path.replaceAll("&amp;", "&"));
  expect(talk.text).toMatch(/Conversation with \+447700900456[^]*Is &lt;b&gt;/);
});

test("an account gets another name and secret, and is retired", async () => {
  const api = await startApi();
  const simulator = await startProvider();
  const account = await addAccount(api, simulator);
  const path = `/accounts/${account}`;
  const somebody = visitorOf(api.url);
  await somebody.signIn();
  await somebody.get(path);
  const fields = { name: "Spring", apiKey: "volley01", restUrl: simulator.url, apiSecret: "" };
  const wrong = await somebody.post(`${path}/change`, { ...fields, apiSecret: "Nobody-Knows-1" });
  expect([wrong.status, wrong.text]).toEqual([422, expect.stringContaining("refuses this key")]);
  expect((await somebody.post(`${path}/change`, fields)).status).toBe(303);
  expect((await somebody.get(path)).text).toContain("Retire “Spring”?");
  expect((await somebody.post(`${path}/retire`)).status).toBe(303);
  const page = (await somebody.get(path)).text;
  expect(page).toContain("Nothing is sent from it any more");
  expect(page).not.toContain("Retire “Spring”?");
  // Nothing new is begun with it.
  expect((await somebody.get("/campaigns/new")).text).toContain(
    "There is no account to send from.",
  );
  expect((await somebody.get("/accounts")).text).toMatch(/Spring[^]*Retired/);
});
