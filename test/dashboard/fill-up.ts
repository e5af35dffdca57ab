import { findFreePort } from "../../packages/api/src/embedded/free-port.ts";
import { type Answer, type Client, untilJson, upload } from "../support/api.ts";
import type { Stage } from "./stage.ts";

/** A network that has an end of each kind: see docs/simulator.md for what these numbers do. */
const ENDS = [
  "441614960000,Ann,Leeds",
  "441214960001,Bob,York",
  "441214960006,Cleo,York",
  "441314960007,Dan,Hull",
  "441414960000,Eve,Bath",
  "441414960007,Finn,Bath",
  "441414960008,Gus,Bath",
  // Nobody knows whether the provider took these.
  "441514960003,Hal,Ely",
  "441514960005,Ida,Ely",
  "4915123456789,Jürgen,Köln",
  "33612345678,Käthe,Paris",
  "34612345678,Luz,Sevilla",
];

/** Everything that an import leaves out, each with its reason. */
const LEFT_OUT = [
  "441614960000,Ann again,Leeds",
  "not a number,Mo,Hull",
  ",Nell,Hull",
  "07700900123,Oz,Hull",
  "44770090,Pam,Hull",
  "441134960000,Quin,Hull,one cell too many",
];

/** What the person has lived through whose page is looked at. */
export const SOMEBODY = "+441614960000";

/** Gives every page something to show of each kind, by the same ways by which it comes in real life. */
export async function fillUp(stage: Stage, hooks: string): Promise<{ readonly accountId: string }> {
  const { base, api, tell } = stage;
  const account = await accountNamed(api, "Vonage main");
  const { accountId, receiptPath, inboundPath } = account;
  await addEndpoints(api, accountId, hooks);
  const number = await rentNumbers(api, accountId);
  const campaign = await api.call("POST", "/v1/campaigns", {
    body: {
      accountId,
      name: "Every end there is",
      from: number,
      text: 'Hello {{first_name | default: "friend"}} in {{city}}',
      // They are left as they are until somebody decides.
      onUnknown: "giveUp",
    },
  });
  const id = String(campaign.json["id"]);
  const rows = [...ENDS.map((end) => `+${end}`), ...LEFT_OUT];
  await upload(api, id, `phone,first_name,city\n${rows.join("\n")}\n`, "?fileName=ends.csv");
  await upload(api, id, "name,city\nAnn,Leeds\n", "?fileName=no%20numbers.csv");
  await api.call("POST", `/v1/campaigns/${id}/start`);
  await addCampaigns(api, accountId);
  for (const at of [1, 2, 3]) {
    const query = new URLSearchParams({
      msisdn: "447700900777",
      to: number,
      messageId: `0A00000000STRAY${at}`,
      status: at === 3 ? "failed" : "delivered",
      "err-code": at === 3 ? "6" : "0",
      "message-timestamp": "2026-01-01 12:00:00",
    });
    await fetch(`${base}${receiptPath}?${String(query)}`);
  }
  await untilJson(api, `/v1/campaigns/${id}/report`, ({ recipients }) => {
    const { pending, sending, delivered, unknown } = Object(recipients);
    return pending + sending === 0 && delivered >= 4 && unknown >= 2;
  });
  const person = SOMEBODY.slice(1);
  for (const text of ["Is this you?", "STOP", "START"]) {
    await tell("inbound", { msisdn: person, to: number, text, url: `${base}${inboundPath}` });
    await untilJson(api, `/v1/inbound?phone=${person}`, ({ data }) =>
      JSON.stringify(data).includes(text),
    );
  }
  await api.call("POST", "/v1/messages", {
    body: { accountId, from: number, to: SOMEBODY, text: "Your table is booked." },
    headers: { "idempotency-key": "table" },
  });
  await addKeys(api, accountId);
  return { accountId };
}

type Account = Readonly<Record<"accountId" | "receiptPath" | "inboundPath", string>>;

async function accountNamed(api: Client, name: string): Promise<Account> {
  const { json } = await api.call("GET", "/v1/accounts");
  const found = listIn(json).find((one) => one["name"] === name);
  const text = (member: string) => String(found?.[member]);
  return {
    accountId: text("id"),
    receiptPath: text("receiptPath"),
    inboundPath: text("inboundPath"),
  };
}

function listIn({ data }: Answer["json"]): readonly Answer["json"][] {
  return Array.isArray(data) ? data.map((one) => Object(one)) : [];
}

/** One that is told everything, one that does not answer, and one that a person has disabled. */
async function addEndpoints(api: Client, accountId: string, hooks: string): Promise<void> {
  const nobody = `http://127.0.0.1:${await findFreePort()}/hooks`;
  const events = ["campaign.started", "campaign.completed", "recipient.failed", "optout.created"];
  for (const [url, description] of [
    [`${hooks}/crm`, "Customer records"],
    [nobody, "Ledger"],
    [`${hooks}/old`, "The one before"],
  ]) {
    const added = await api.call("POST", "/v1/webhook-endpoints", {
      body: { accountId, url, description, events },
    });
    if (added.status !== 201) throw new Error(added.text);
    if (url?.endsWith("/old") !== true) continue;
    await api.call("PATCH", `/v1/webhook-endpoints/${String(added.json["id"])}`, {
      body: { state: "disabled" },
    });
  }
}

/** @returns one of them */
async function rentNumbers(api: Client, accountId: string): Promise<string> {
  const offers = await api.call(
    "GET",
    `/v1/numbers/available?accountId=${accountId}&country=GB&features=SMS`,
  );
  const numbers = listIn(offers.json)
    .slice(0, 3)
    .map(({ number }) => String(number));
  for (const number of numbers) {
    await api.call("POST", "/v1/numbers", { body: { accountId, country: "GB", number } });
  }
  return numbers[0] ?? "447700900999";
}

/** One to come, and one that somebody holds. */
async function addCampaigns(api: Client, accountId: string): Promise<void> {
  const later = new Date(Date.now() + 3 * 86_400_000).toISOString();
  for (const [name, more] of [
    ["Winter opening hours", { sendAt: later }],
    ["Held back", { maxPerSecond: 0.2 }],
  ] as const) {
    const { json } = await api.call("POST", "/v1/campaigns", {
      body: { accountId, name, from: "Volley", text: "We are open.", ...more },
    });
    const path = `/v1/campaigns/${String(json["id"])}`;
    const body = [{ phone: "+447700900501" }, { phone: "+447700900502" }];
    await api.call("POST", `${path}/recipients`, { body });
    await api.call("POST", `${path}/start`);
    if (name === "Held back") await api.call("POST", `${path}/pause`);
  }
}

/** One that ends, one of a single account, and one that was revoked. */
async function addKeys(api: Client, accountId: string): Promise<void> {
  const soon = new Date(Date.now() + 30 * 86_400_000).toISOString();
  for (const key of [
    { name: "Booking system", scopes: ["messages:write"], expiresAt: soon },
    { name: "Agency", scopes: ["campaigns:write", "accounts:read"], accounts: [accountId] },
    { name: "Left behind", scopes: ["campaigns:read"] },
  ]) {
    const { json } = await api.call("POST", "/v1/keys", { body: key });
    if (key.name !== "Left behind") continue;
    await api.call("POST", `/v1/keys/${String(json["id"])}/revoke`);
  }
}
