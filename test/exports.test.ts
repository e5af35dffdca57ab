import { countLacking, parseId, type RecipientState } from "@volley/engine";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { optOut } from "./support/campaigns.ts";
import {
  addAccount,
  addCampaign,
  type Answer,
  type Api,
  KEY,
  refusal,
  startApi,
  startProvider,
  untilJson,
  upload,
} from "./support/api.ts";

type Row = Readonly<Record<string, unknown>>;
const rowsOf = (answer: Answer): readonly Row[] => {
  const { data } = answer.json;
  return Array.isArray(data) ? data : [];
};
const linesOf = (csv: string) => csv.replace("\uFEFF", "").trimEnd().split("\n");
const FIRST = 447700900000;

async function sentCampaign(api: Api) {
  const simulator = await startProvider({ perSecond: 500, failShare: 0.5, seed: 7 });
  const account = await addAccount(api, simulator);
  const campaign = await addCampaign(api, account, "Hi {{name}}");
  const rows = Array.from({ length: 30 }, (_, at) => `=${at}+1,+${FIRST + at},"a ""b"", c"`);
  await upload(api, campaign, `name,Mobile,note\n${rows.join("\n")}\n`);
  await api.call("POST", `/v1/campaigns/${campaign}/start`);
  const report = await untilJson(
    api,
    `/v1/campaigns/${campaign}/report`,
    ({ state, recipients }) => state === "completed" && Object(recipients).submitted === 0,
  );
  const recipients: Readonly<Record<RecipientState, number>> = Object(report["recipients"]);
  return { account, campaign, recipients };
}

test("an export has every recipient with what became of it, runs as no formula, and comes back as it was", async () => {
  const api = await startApi({ worker: true });
  const { account, campaign, recipients } = await sentCampaign(api);
  const { failed, delivered } = recipients;
  expect(failed).toBeGreaterThan(0);
  const path = `/v1/campaigns/${campaign}/recipients.csv`;
  const { headers, text } = await api.call("GET", path);
  expect(headers.get("content-disposition")).toBe(
    `attachment; filename="recipients-${campaign}.csv"`,
  );
  const [header, ...lines] = linesOf(text);
  expect(header).toBe(
    "volley_recipient,phone,state,country,sender,attempts,parts,submitted_at,final_at,error_source,error_code,error," +
      "error_reason,import,line,name,note",
  );
  expect(lines).toHaveLength(30);
  expect(lines.every((line) => /^rcp_\d+,'\+4477009000\d\d,/.test(line))).toBe(true);
  expect(lines[4]).toMatch(/,imp_1,6,'=4\+1,"a ""b"", c"$/);
  const lacking = await countLacking(api.db, 1, ["NAME", "note ", "city"]);
  expect([...lacking]).toEqual([
    ["NAME", 0],
    ["note ", 0],
    ["city", 30],
  ]);
  const only = async (query: string) =>
    linesOf((await api.call("GET", path + query)).text).length - 1;
  expect(await only("?state=failed")).toBe(failed);
  expect(await only("?state=failed&state=delivered")).toBe(failed + delivered);
  expect(await only("?country=US")).toBe(0);
  expect(refusal(await api.call("GET", `${path}?state=sent`))).toBe("422 invalid_state");

  const again = await addCampaign(api, account, "Hi {{name}}");
  expect(await upload(api, again, text)).toMatchObject({ rows: { accepted: 30, invalid: 0 } });
  const listed = rowsOf(await api.call("GET", `/v1/campaigns/${again}/recipients?limit=5`));
  expect(listed[4]).toMatchObject({
    phone: `+${FIRST + 4}`,
    fields: {
      name: "=4+1",
      note: 'a "b", c',
      state: expect.stringMatching(/^(delivered|failed)$/),
    },
  });
});

test("those whom a campaign has not reached become a draft, but for who has opted out since", async () => {
  const api = await startApi({ worker: true });
  const { account, campaign, recipients } = await sentCampaign(api);
  const failed = rowsOf(
    await api.call("GET", `/v1/campaigns/${campaign}/recipients?state=failed&limit=200`),
  );
  const phones = failed.map(({ phone }) => String(phone));
  // Some of the failures say by their code that nobody can be reached there, or wants to be.
  const unwanted = await sql<{ phone: number }>`select phone from do_not_text`.execute(api.db);
  const silent = new Set(unwanted.rows.map(({ phone }) => `+${phone}`));
  const leaves = phones.find((phone) => !silent.has(phone)) ?? "";
  await optOut(api.db, parseId("account", account) ?? 0, Number(leaves.slice(1)) - FIRST);

  const { status, json } = await api.call("POST", `/v1/campaigns/${campaign}/retry`);
  expect([status, json["name"], json["state"], json["text"]]).toEqual([
    201,
    "Again: Spring",
    "draft",
    "Hi {{name}}",
  ]);
  const path = `/v1/imports/${String(json["importId"])}`;
  const loaded = await untilJson(api, path, ({ state }) => state === "completed");
  expect(loaded).toMatchObject({
    rows: { read: recipients.failed, accepted: recipients.failed, invalid: 0 },
    optedOut: silent.size + 1,
  });
  const again = `/v1/campaigns/${String(json["id"])}`;
  const copied = rowsOf(await api.call("GET", `${again}/recipients?limit=200`));
  expect(copied.map(({ phone }) => phone)).toEqual(phones);
  expect(copied.map(({ fields }) => fields)).toEqual(failed.map(({ fields }) => fields));
  expect(copied.filter(({ state }) => state === "suppressed")).toHaveLength(silent.size + 1);

  const expired = await api.call("POST", `${again}/retry`, { body: { states: ["expired"] } });
  expect(refusal(expired)).toBe("409 nobody_to_retry");
  await api.call("POST", `${again}/cancel`);
  await untilJson(api, `${again}/report`, (one) => Object(one["recipients"]).pending === 0);
  const third = await api.call("POST", `${again}/retry`, { body: { states: ["cancelled"] } });
  expect(third.status).toBe(201);
});

test("pages find the few that match among many, each looking at so many rows at the most", async () => {
  const api = await startApi();
  const simulator = await startProvider();
  const campaign = await addCampaign(api, await addAccount(api, simulator));
  await sql`
    insert into recipient (campaign_id, phone, country, fields, state, due_at, import_id)
    select 1, ${FIRST}::bigint + g, 'GB', '{}', 'submitted', null, 1 from generate_series(1, 45000) as g`.execute(
    api.db,
  );
  await sql`update recipient set state = 'delivered' where id > 44990`.execute(api.db);
  await sql`
    update recipient set state = 'failed', error_source = 'receipt', error_code = 2 where id > 44997`.execute(
    api.db,
  );
  const pages = async (query: string) => {
    const sizes: number[] = [];
    let cursor = "";
    for (;;) {
      const path = `/v1/campaigns/${campaign}/recipients?${query}`;
      const answer = await api.call("GET", `${path}${cursor === "" ? "" : `&cursor=${cursor}`}`);
      sizes.push(rowsOf(answer).length);
      const { nextCursor } = answer.json;
      if (typeof nextCursor !== "string") return sizes;
      cursor = nextCursor;
    }
  };
  expect(await pages("state=delivered&limit=5")).toEqual([0, 0, 0, 0, 5, 2]);
  // The index of errors leads there at once.
  expect(await pages("state=failed&limit=5")).toEqual([3]);
  expect(await pages("errorCode=2&country=GB")).toEqual([3]);
  expect(await pages("errorCode=3")).toEqual([0]);

  // A client that goes away in the middle leaves no query behind, and no connection.
  const reading = new AbortController();
  const { body } = await fetch(`${api.url}/v1/campaigns/${campaign}/recipients.csv`, {
    headers: { authorization: `Bearer ${KEY}` },
    signal: reading.signal,
  });
  expect((await body?.getReader().read())?.value?.length).toBeGreaterThan(0);
  reading.abort();
  await expect.poll(() => busyConnections(api), { timeout: 20_000 }).toBe(0);
  expect(api.events).not.toContain("http.failed");
});

async function busyConnections({ db }: Api): Promise<number> {
  const { rows } = await sql`
    select from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'
      and backend_type = 'client backend'`.execute(db);
  return rows.length;
}
