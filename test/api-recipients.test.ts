import { once } from "node:events";
import { request } from "node:http";
import { expect, test } from "vitest";
import { generateCsv } from "../packages/api/src/demo/generate-csv.ts";
import { until } from "../packages/api/src/embedded/until.ts";
import {
  addAccount,
  addCampaign,
  type Answer,
  type Api,
  refusal,
  KEY,
  startApi,
  startProvider,
  untilJson,
  upload,
} from "./support/api.ts";

async function startWithCampaign(text = "Hi {{name}}"): Promise<{ api: Api; campaign: string }> {
  const api = await startApi({ worker: true });
  const campaign = await addCampaign(api, await addAccount(api, await startProvider()), text);
  return { api, campaign };
}

function rowsOf(answer: Answer): readonly Record<string, unknown>[] {
  const { data } = answer.json;
  return Array.isArray(data) ? data : [];
}

test("a file of several megabytes streams in, and every row of it is accounted for", async () => {
  const { api, campaign } = await startWithCampaign("Hello");
  const note = "spring sale ".repeat(32);
  const generated = generateCsv(20_000);
  async function* csv() {
    for await (const piece of generated) yield String(piece).replaceAll("\n", `,"${note}"\n`);
    yield "Ada,+447700900000,again,TRY,note\nBob,07700 9,short,TRY,note\n\n";
  }
  const bytes = ReadableStream.from(csv()).pipeThrough(new TextEncoderStream());
  const loaded = await upload(api, campaign, bytes, "?fileName=spring.csv");
  expect(loaded).toMatchObject({
    campaignId: campaign,
    fileName: "spring.csv",
    state: "completed",
    failure: null,
    rows: { read: 20_002, accepted: 20_000, duplicate: 1, invalid: 1 },
  });
  const { total, done } = Object(loaded["bytes"]);
  expect(total).toBeGreaterThan(6_000_000);
  expect(done).toBe(total);
  const { json } = await api.call("GET", `/v1/campaigns/${campaign}/report`);
  expect(json).toMatchObject({ rows: loaded["rows"], total: 20_000, balanced: true });
});

test("an upload that breaks off leaves nothing behind", async () => {
  const { api, campaign } = await startWithCampaign();
  const uploading = request(`${api.url}/v1/campaigns/${campaign}/recipients`, {
    method: "PUT",
    headers: { authorization: `Bearer ${KEY}`, "content-type": "text/csv" },
  });
  const broken = once(uploading, "error");
  uploading.write(`phone\n${"+447700900001\n".repeat(200_000)}`);
  const countChunks = async () => {
    const rows = await api.db.selectFrom("importChunk").select("firstByte").execute();
    return rows.length;
  };
  const wait = { everyMs: 10, forMs: 20_000 };
  expect(await until(async () => ((await countChunks()) > 0 ? true : undefined), wait)).toBe(true);
  uploading.destroy(new Error("the line broke"));
  await broken;
  const imports = async () => await api.db.selectFrom("import").select("id").execute();
  const empty = async () => ((await imports()).length === 0 ? true : undefined);
  expect(await until(empty, wait)).toBe(true);
  expect(await countChunks()).toBe(0);
});

const MIXED = `Name,Mobile,City
Ada,+44 7700 900001,Leeds
Bob,07700 900002,"York, North"
Ada again,0044 7700 900001,=Leeds
Cyd,12,=cmd
,+447700900004,Bath
Dee,07700 900003 or 07700 900005,"a ""quoted"" place"
Eve,+447700900006,Bath
`;

test("the rows left out come back with reasons, and once mended add only what was missing", async () => {
  const { api, campaign } = await startWithCampaign();
  const first = await upload(api, campaign, MIXED, "?country=GB");
  expect(first["rows"]).toEqual({ read: 7, accepted: 3, duplicate: 1, invalid: 3 });

  const problems = await api.call("GET", `/v1/imports/${String(first["id"])}/problems.csv`);
  expect(problems.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(problems.headers.get("content-disposition")).toMatch(
    /^attachment; filename="problems-imp/,
  );
  const [header, ...lines] = problems.text.trimEnd().split("\n");
  expect(header).toMatch(/problem_line,problem_code,problem_reason,Name,Mobile,City$/);
  expect(lines.map((line) => line.split(",", 2))).toEqual([
    ["5", "phoneTooShort"],
    ["6", "missingField"],
    ["7", "phoneSeveral"],
  ]);
  expect(lines[0]).toMatch(/,Cyd,12,'=cmd$/);

  const mended = problems.text
    .replace(",Cyd,12,", ",Cyd,07700 900012,")
    .replace(",,'+447700900004,", ",Flo,'+447700900004,");
  const second = await upload(api, campaign, mended, "?country=GB");
  expect(second["rows"]).toEqual({ read: 3, accepted: 2, duplicate: 0, invalid: 1 });
  const again = await upload(api, campaign, mended, "?country=GB");
  expect(again["rows"]).toEqual({ read: 3, accepted: 0, duplicate: 2, invalid: 1 });

  const { json } = await api.call("GET", `/v1/campaigns/${campaign}/report`);
  const rows = { read: 13, accepted: 5, duplicate: 3, invalid: 5 };
  expect(json).toMatchObject({ rows, total: 5, balanced: true, recipients: { pending: 5 } });
  const listed = await api.call("GET", `/v1/campaigns/${campaign}/recipients`);
  const cities = rowsOf(listed).map((row) => [row["phone"], Object(row["fields"]).City]);
  expect(cities).toEqual([
    ["+447700900001", "Leeds"],
    ["+447700900002", "York, North"],
    ["+447700900006", "Bath"],
    ["+447700900012", "=cmd"],
    ["+447700900004", "Bath"],
  ]);
});

const BAD_FILES: readonly [label: string, csv: string, query: string, failure: RegExp][] = [
  ["nothing in it", "", "", /empty/],
  ["no column with numbers", "name,city\nAda,Leeds\n", "", /“name”, “city”/],
  ["another column than the one named", "name,phone\n", "?phoneColumn=mobile", /“mobile”/],
  ["no column for a field of the text", "phone\n+447700900001\n", "", /“name”/],
  ["data for a header", "Ada,+447700900001\n", "", /first row/],
  ["a workbook in it", "PK\u0003\u0004 and more", "", /workbook/],
  ["the same column twice", "name,NAME,phone\n", "", /more than one column/],
];

test("a file that cannot be read fails as a whole, and says why", async () => {
  const { api, campaign } = await startWithCampaign();
  for (const [label, csv, query, failure] of BAD_FILES) {
    const { state, failure: said, rows } = await upload(api, campaign, csv, query);
    expect([label, state, said]).toEqual([label, "failed", expect.stringMatching(failure)]);
    expect([label, rows]).toEqual([label, { read: 0, accepted: 0, duplicate: 0, invalid: 0 }]);
  }
  const started = await api.call("POST", `/v1/campaigns/${campaign}/start`);
  expect(refusal(started)).toBe("409 no_recipients");
});

test("an upload that cannot be meant is refused before anything is stored", async () => {
  const { api, campaign } = await startWithCampaign();
  const put = (query: string, type: string, body: unknown = "phone\n") =>
    api.call("PUT", `/v1/campaigns/${campaign}/recipients${query}`, { type, body });
  expect(refusal(await put("", "text/plain"))).toBe("422 no_file");
  expect(refusal(await put("", "application/json", "[]"))).toBe("422 no_file");
  expect(refusal(await put("", "multipart/form-data"))).toBe("415 unsupported_media_type");
  expect(refusal(await put("?country=GBR", "text/csv"))).toBe("422 invalid_request");
  expect(refusal(await put("?delimiter=;;", "text/csv"))).toBe("422 invalid_request");
  expect(refusal(await put("?delimiter=%00", "text/csv"))).toBe("422 invalid_text");
  expect(refusal(await put("?column=phone", "text/csv"))).toBe("422 invalid_request");
  await api.call("POST", `/v1/campaigns/${campaign}/cancel`);
  const large = "phone\n".repeat(1_000_000);
  expect(refusal(await put("", "text/csv", large))).toBe("409 wrong_state");
  expect(await api.db.selectFrom("import").selectAll().execute()).toEqual([]);
});

const numbersFrom = (from: number) =>
  `phone\n${Array.from({ length: 25 }, (_, at) => `+4477009000${from + at}\n`).join("")}`;

test("recipients are read page by page, each exactly once, while more come in", async () => {
  const { api, campaign } = await startWithCampaign("Hello");
  await upload(api, campaign, numbersFrom(10));
  const path = `/v1/campaigns/${campaign}/recipients?limit=10&state=pending`;
  const phones: unknown[] = [];
  const sizes: number[] = [];
  for (let cursor = ""; cursor !== "null";) {
    const after = cursor === "" ? "" : `&cursor=${cursor}`;
    const answer = await api.call("GET", `${path}${after}`);
    phones.push(...rowsOf(answer).map((row) => row["phone"]));
    sizes.push(rowsOf(answer).length);
    cursor = String(answer.json["nextCursor"]);
    if (sizes.length === 1) await upload(api, campaign, numbersFrom(50));
  }
  expect(sizes).toEqual([10, 10, 10, 10, 10]);
  expect(new Set(phones).size).toBe(50);
  const none = await api.call("GET", `/v1/campaigns/${campaign}/recipients?state=delivered`);
  expect(none.json).toEqual({ data: [], nextCursor: null });
  for (const query of ["limit=0", "limit=201", "limit=ten", "page=2"]) {
    const answer = await api.call("GET", `/v1/campaigns/${campaign}/recipients?${query}`);
    expect(refusal(answer)).toBe("422 invalid_request");
  }
  const wrongState = await api.call("GET", `/v1/campaigns/${campaign}/recipients?state=sent`);
  expect(refusal(wrongState)).toBe("422 invalid_state");
  const wrongCursor = await api.call("GET", `/v1/campaigns/${campaign}/recipients?cursor=2`);
  expect(refusal(wrongCursor)).toBe("422 invalid_cursor");
});

const isOver = (report: Answer["json"]) =>
  report["state"] === "completed" && Object(report["recipients"]).submitted === 0;

test("a campaign is sent, and its report, its rows and a look-up by number agree", async () => {
  const api = await startApi({ worker: true });
  const simulator = await startProvider({ perSecond: 500, failShare: 0.3 });
  const account = await addAccount(api, simulator);
  const other = await addCampaign(api, account, "Hello");
  await upload(api, other, "phone\n+447700900001\n");
  const campaign = await addCampaign(api, account, 'Hi {{first_name | default: "you"}}');
  const generated = (await generateCsv(40).toArray()).join("");
  await upload(api, campaign, generated);
  const started = await api.call("POST", `/v1/campaigns/${campaign}/start`);
  expect([started.status, started.json["state"]]).toEqual([200, "running"]);

  const path = `/v1/campaigns/${campaign}/report`;
  const report = await untilJson(api, path, isOver);
  const failed = simulator.ledger().failed;
  expect(failed).toBeGreaterThan(0);
  expect(report).toMatchObject({
    campaignId: campaign,
    rows: { read: 40, accepted: 40, duplicate: 0, invalid: 0 },
    recipients: { delivered: 40 - failed, failed, pending: 0, unknown: 0 },
    total: 40,
    parts: 40,
    cost: { amount: expect.stringMatching(/^[1-9]\d*\.\d+$/), currency: "EUR" },
    limit: 500,
    etaSeconds: null,
    countries: [{ country: "GB", name: "United Kingdom", total: 40 }],
    deliveredAfter: { medianMs: expect.any(Number), p95Ms: expect.any(Number) },
    balanced: true,
  });
  const { medianMs, p95Ms } = Object(report["deliveredAfter"]);
  expect(p95Ms).toBeGreaterThanOrEqual(medianMs);
  const networks: readonly { total: number; cost: string }[] = Object(report["networks"]);
  expect(networks.map(({ total }) => total).reduce((a, b) => a + b, 0)).toBe(40);
  expect(networks.map(({ cost }) => Number(cost)).reduce((a, b) => a + b, 0)).toBeCloseTo(
    Number(Object(report["cost"]).amount),
    8,
  );
  const errors: readonly { count: number; reason: string }[] = Object(report["errors"]);
  expect(errors.map(({ count }) => count).reduce((a, b) => a + b, 0)).toBe(failed);
  expect(errors.every(({ reason }) => reason.endsWith("."))).toBe(true);
  for (const state of ["delivered", "failed"]) {
    const listed = await api.call("GET", `/v1/campaigns/${campaign}/recipients?state=${state}`);
    expect(rowsOf(listed)).toHaveLength(Object(report["recipients"])[state]);
  }
  for (const phone of ["%2B447700900001", "447700900001", "+44 (7700) 900-001"]) {
    const found = await api.call("GET", `/v1/recipients?phone=${phone}`);
    expect(rowsOf(found).map((row) => [row["campaignId"], row["attempts"]])).toEqual([
      [campaign, 1],
      [other, 0],
    ]);
  }
  for (const phone of ["x", "07700900001", "1234567890123456"]) {
    expect(refusal(await api.call("GET", `/v1/recipients?phone=${phone}`))).toBe(
      "422 invalid_phone",
    );
  }
  expect(refusal(await api.call("GET", "/v1/recipients"))).toBe("422 invalid_request");
  const csv = { type: "text/csv", body: "phone\n" };
  const late = await api.call("PUT", `/v1/campaigns/${campaign}/recipients`, csv);
  expect(refusal(late)).toBe("409 wrong_state");
});
