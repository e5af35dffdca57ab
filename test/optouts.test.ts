import {
  type Account,
  findOptedOut,
  optIn,
  optOut,
  type OptingOut,
  optoutHistory,
  readFigures,
} from "@volley/engine";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { until } from "../packages/api/src/embedded/until.ts";
import { addAccount, refusal, startApi, startProvider } from "./support/api.ts";
import {
  createAccount,
  createCampaign,
  miscounts,
  move,
  recipientsOf,
  SHARD,
} from "./support/campaigns.ts";
import { claim, setUp, statesOf } from "./support/claiming.ts";
import { startLanes } from "./support/lanes.ts";

const FIRST = 447700900000;
/** The first of a hundred thousand numbers that are really given out. */
const MOBILES = 4915112300000;

const asking = (account: Account, phone: number): OptingOut => ({
  accountId: account.id,
  phone,
  reason: "asked",
  source: "operator",
  actor: "ada",
  evidence: "a letter",
  messageId: null,
});

test("whoever opts out is suppressed at once wherever it waits, and every counter knows", async () => {
  const { db, account, campaign } = await setUp({ recipients: 5 });
  const paused = await createCampaign(db, account, { recipients: 5 });
  await move(db, paused.id, "paused");
  const strange = await createCampaign(db, await createAccount(db), { recipients: 5 });
  await claim(db, campaign.id, 1);

  const numbers = [0, 1, 3, 90].map((index) => asking(account, FIRST + index));
  expect(await optOut(db, numbers, SHARD)).toHaveLength(4);
  expect(await optOut(db, numbers, SHARD)).toEqual([]);

  expect(await statesOf(db, campaign.id)).toEqual([
    "sending",
    "suppressed",
    "pending",
    "suppressed",
    "pending",
  ]);
  expect((await readFigures(db, paused)).recipients).toMatchObject({ suppressed: 3, pending: 2 });
  expect(new Set(await statesOf(db, strange.id))).toEqual(new Set(["pending"]));
  for (const one of [campaign, paused, strange]) expect(await miscounts(db, one.id)).toEqual([]);
});

test("a campaign that has not begun asks when it runs, so that who came back by then is written to", async () => {
  const { db, account, campaign } = await setUp({ recipients: 2 });
  await sql`update campaign set state = 'scheduled', send_at = now() where id = ${campaign.id}`.execute(
    db,
  );
  const [gone, back] = [asking(account, FIRST), asking(account, FIRST + 1)];
  await optOut(db, [gone, back], SHARD);
  expect(await statesOf(db, campaign.id)).toEqual(["pending", "pending"]);
  await optIn(db, [back]);
  await sql`update campaign set state = 'running', started_at = now()`.execute(db);
  expect((await claim(db, campaign.id)).rows).toMatchObject([{ phone: back.phone }]);
  expect(await miscounts(db, campaign.id)).toEqual([]);
});

test("the history of a number keeps everything that changed, with what shows it", async () => {
  const { db, account } = await setUp();
  const dead: OptingOut = {
    ...asking(account, FIRST),
    reason: "dead",
    source: "carrier",
    actor: null,
    evidence: "error 3",
    messageId: "0A01",
  };
  await optOut(db, [dead], SHARD);
  await optOut(db, [asking(account, FIRST)], SHARD);
  // Nothing new: who asked stays so, whatever the carrier says.
  await optOut(db, [dead], SHARD);
  await optIn(db, [{ ...asking(account, FIRST), source: "reply", evidence: "START" }]);
  await optIn(db, [asking(account, FIRST)]);
  const history = await optoutHistory(db, { phone: FIRST, accounts: [account.id] });
  expect(history).toMatchObject([
    { change: "out", reason: "dead", source: "carrier", evidence: "error 3", messageId: "0A01" },
    { change: "out", reason: "asked", source: "operator", actor: "ada", evidence: "a letter" },
    { change: "in", reason: "asked", source: "reply", evidence: "START" },
  ]);
});

test("dead numbers are skipped, unless the account tries them; who asked is never tried", async () => {
  const { db, account, campaign } = await setUp({ recipients: 3 });
  const [dead, asked] = [asking(account, FIRST), asking(account, FIRST + 1)];
  await sql`update account set dead_numbers = 'try' where id = ${account.id}`.execute(db);
  await optOut(db, [{ ...dead, reason: "dead" }, asked], SHARD);
  expect(await findOptedOut(db, account.id, [dead.phone, asked.phone])).toEqual([asked.phone]);
  expect(await statesOf(db, campaign.id)).toEqual(["pending", "suppressed", "pending"]);
  await sql`update account set dead_numbers = 'skip' where id = ${account.id}`.execute(db);
  expect((await claim(db, campaign.id)).rows).toMatchObject([{ phone: FIRST + 2 }]);
});

test("lists that opt the same numbers out at the same time count each of them once", async () => {
  const { db, account, campaign } = await setUp({ recipients: 400 });
  const numbers = Array.from({ length: 400 }, (_, index) => asking(account, FIRST + index));
  const lists = [numbers, numbers.toReversed(), numbers.slice(100), numbers.slice(0, 300)];
  const [changed] = await Promise.all([
    Promise.all(lists.map((list) => optOut(db, list, SHARD))),
    claim(db, campaign.id, 50),
  ]);
  expect(changed.flat()).toHaveLength(400);
  const states = new Set(await statesOf(db, campaign.id));
  expect([...states].every((state) => state === "suppressed" || state === "sending")).toBe(true);
  expect(await miscounts(db, campaign.id)).toEqual([]);
});

test("a message that is claimed and waits for a slot does not go out after its number opted out", async () => {
  const lanes = await startLanes("embedded", 1, { perSecond: 2, latencyMs: 0 });
  const { db, account } = lanes;
  const campaign = await createCampaign(db, account, { recipients: 60 });
  await lanes.hint(campaign.id);
  const claimed = async () =>
    (await recipientsOf(db, campaign.id)).filter(({ state }) => state !== "pending").length > 1;
  await until(async () => (await claimed()) || undefined, { everyMs: 20, forMs: 20_000 });
  const numbers = Array.from({ length: 60 }, (_, index) => asking(account, FIRST + index));
  await optOut(db, numbers, SHARD);
  const at = Date.now();
  const settled = async () => {
    const { pending, sending } = (await readFigures(db, campaign)).recipients;
    return pending + sending === 0 || undefined;
  };
  expect(await until(settled, { everyMs: 20, forMs: 20_000 })).toBe(true);
  const late = (await lanes.accepted()).filter((entry) => entry.at > at + 2_000);
  expect(late).toEqual([]);
  expect(await miscounts(db, campaign.id)).toEqual([]);
});

test("opt-outs over the API: one by one, as a list, searched, undone, and out as a CSV", async () => {
  const api = await startApi();
  const simulator = await startProvider();
  const account = await addAccount(api, simulator);
  expect(account).toBe("acc_1");

  const body = { phone: "+44 7700 900000", evidence: "=a letter" };
  const first = await api.call("POST", "/v1/optouts", { body });
  expect([first.status, first.json]).toMatchObject([
    201,
    { phone: "+447700900000", reason: "asked", source: "api", evidence: "=a letter" },
  ]);
  expect((await api.call("POST", "/v1/optouts", { body })).status).toBe(200);

  const csv =
    "Mobile,Reason,Note\n07700 900001,dead,\n07700900002,,by mail\nnobody,,\n07700900002,,\n";
  const list = await api.call("POST", "/v1/optouts/import?country=GB&fileName=list.csv", {
    body: csv,
    type: "text/csv",
  });
  expect([list.status, list.json]).toMatchObject([
    200,
    { read: 4, added: 2, known: 1, invalid: 1, problems: [{ line: 4, code: "phoneLetters" }] },
  ]);

  const page = await api.call("GET", "/v1/optouts?limit=2");
  expect(page.json).toMatchObject({ data: [{ source: "import" }, { source: "import" }] });
  const rest = await api.call("GET", `/v1/optouts?cursor=${String(page.json["nextCursor"])}`);
  expect(rest.json).toMatchObject({ data: [{ phone: "+447700900000" }], nextCursor: null });
  const dead = await api.call("GET", "/v1/optouts?search=%2B4477009000&reason=dead");
  expect(dead.json).toMatchObject({
    data: [{ phone: "+447700900001", evidence: "line 2 of list.csv" }],
  });

  const out = await api.call("GET", "/v1/optouts.csv");
  expect(out.headers.get("content-disposition")).toContain("attachment");
  expect(out.text).toContain("'+447700900000,asked,api,");
  expect(out.text).toContain("'=a letter");
  const again = await api.call("POST", "/v1/optouts/import", { body: out.text, type: "text/csv" });
  expect(again.json).toMatchObject({ read: 3, added: 0, known: 3, invalid: 0 });

  const gone = await api.call("DELETE", "/v1/optouts?phone=%2B447700900000");
  expect(gone.status).toBe(204);
  expect(refusal(await api.call("DELETE", "/v1/optouts?phone=%2B447700900000"))).toBe(
    "404 not_found",
  );
  const history = await api.call("GET", "/v1/optouts/history?phone=%2B447700900000");
  expect(history.json).toMatchObject({ data: [{ change: "out" }, { change: "in" }] });

  for (const wrong of [
    { phone: "12" },
    { phone: "+447700900000", accountId: "acc_99" },
    { phone: "+447700900000", reason: "bored" },
  ]) {
    expect((await api.call("POST", "/v1/optouts", { body: wrong })).status).toBe(422);
  }
});

test("a hundred thousand opt-outs are taken while a campaign to the same numbers runs", async () => {
  const api = await startApi();
  const account = await createAccount(api.db);
  const campaign = await createCampaign(api.db, account, {
    recipients: 2_000,
    firstPhone: MOBILES,
  });
  const numbers = Array.from({ length: 100_000 }, (_, index) => `+${MOBILES + index}`);
  const csv = `phone\n${numbers.join("\n")}\n`;
  const { json } = await api.call("POST", "/v1/optouts/import", { body: csv, type: "text/csv" });
  expect(json).toMatchObject({ read: 100_000, added: 100_000, invalid: 0 });
  expect((await readFigures(api.db, campaign)).recipients).toMatchObject({ suppressed: 2_000 });
  expect(await miscounts(api.db, campaign.id)).toEqual([]);
});
