import { moveCampaign, parseId } from "@volley/engine";
import { expect, test } from "vitest";
import { until } from "../packages/api/src/embedded/until.ts";
import {
  addAccount,
  addCampaign,
  type Api,
  clientOf,
  KEY,
  refusal,
  startApi,
  startProvider,
} from "./support/api.ts";
import { createTestDatabase, dropTestDatabase } from "./support/test-database.ts";
import { startVolley } from "./support/volley-process.ts";

/** What may be done in each state, and the state that follows; everything else is refused. */
const MOVES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  draft: { start: "running", cancel: "cancelled" },
  scheduled: { start: "running", pause: "paused", cancel: "cancelled" },
  running: { pause: "paused", cancel: "cancelled" },
  paused: { resume: "running", cancel: "cancelled" },
  completed: {},
  cancelled: {},
};

test("a campaign moves on from each state as allowed, and in no other way", async () => {
  const api = await startApi();
  const accountId = await addAccount(api, await startProvider());
  for (const [state, moves] of Object.entries(MOVES)) {
    for (const action of ["start", "pause", "resume", "cancel"]) {
      const id = await campaignIn(api, accountId, state);
      const answer = await api.call("POST", `/v1/campaigns/${id}/${action}`);
      const { status, json } = answer;
      const said = status === 200 ? json["state"] : `${refusal(answer)}: ${String(json["detail"])}`;
      const next = moves[action];
      const refused = `409 wrong_state: cannot ${action} a campaign that is ${state}`;
      expect([state, action, said]).toEqual([state, action, next ?? refused]);
      const read = await api.call("GET", `/v1/campaigns/${id}`);
      expect([state, action, read.json["state"]]).toEqual([state, action, next ?? state]);
    }
  }
});

/** Brings a new campaign with a recipient into a state. */
async function campaignIn(api: Api, accountId: string, state: string): Promise<string> {
  const sendAt = new Date(Date.now() + 3_600_000).toISOString();
  const { json } = await api.call("POST", "/v1/campaigns", {
    body: {
      accountId,
      name: state,
      from: "Volley",
      text: "Hi",
      ...(state === "scheduled" && { sendAt }),
    },
  });
  const id = String(json["id"]);
  const csv = { type: "text/csv", body: "phone\n+447700900001\n" };
  await api.call("PUT", `/v1/campaigns/${id}/recipients`, csv);
  const act = (action: string) => api.call("POST", `/v1/campaigns/${id}/${action}`);
  if (state !== "draft") await act("start");
  if (state === "paused") await act("pause");
  if (state === "cancelled") await act("cancel");
  if (state === "completed") await moveCampaign(api.db, parseId("campaign", id) ?? 0, "completed");
  return id;
}

const PATIENCE = { everyMs: 50, forMs: 60_000 };

test("a process whose database is gone says so, stays alive, and takes no receipt", async () => {
  const { url } = await createTestDatabase();
  const env = { DATABASE_URL: url, VOLLEY_SECRET: "only for tests", VOLLEY_PORT: "0" };
  const volley = startVolley(["api"], { ...env, VOLLEY_ADMIN_KEY: KEY });
  const [, address = ""] = await volley.until(/listens on (\S+)/);
  const api = clientOf(address);
  const simulator = await startProvider();
  await addCampaign(api, await addAccount(api, simulator));
  const account = await api.call("GET", "/v1/accounts/acc_1");
  const receipt = `${String(account.json["receiptPath"])}?messageId=1&msisdn=1&status=delivered`;
  const ready = await api.call("GET", "/readyz", { key: null });
  const well = ["database", "migrations", "receipts"].map((name) =>
    expect.objectContaining({ name, ok: true, reason: null }),
  );
  expect([ready.status, ready.json["ready"], ready.json["checks"]]).toEqual([200, true, well]);
  const alive = await api.call("GET", "/livez", { key: null });
  expect(alive.json).toEqual({ service: "volley", installation: expect.any(String) });

  // In the middle of transactions: a connection that dies in use must not take the process with it.
  let asking = true;
  const ask = async () => {
    while (asking) await api.call("GET", "/v1/campaigns/cmp_1/report");
  };
  const load = Promise.all(Array.from({ length: 8 }, ask));
  await api.call("GET", "/v1/campaigns");
  await dropTestDatabase(url);
  const gone = await until(async () => {
    const answer = await api.call("GET", "/readyz", { key: null });
    return answer.status === 503 ? answer : undefined;
  }, PATIENCE);
  asking = false;
  await load;
  expect(gone?.json).toMatchObject({ ready: false, stopping: false });
  expect(gone?.json["checks"]).toContainEqual(
    expect.objectContaining({ name: "database", reason: "the database does not answer" }),
  );
  expect((await api.call("GET", "/livez", { key: null })).json).toEqual(alive.json);
  expect(refusal(await api.call("GET", "/v1/accounts"))).toBe("500 internal");
  expect((await api.call("GET", receipt, { key: null })).status).toBeGreaterThanOrEqual(500);
  expect(volley.output()).not.toContain("Simulator1");
  expect(await volley.end()).toBe(0);
});
