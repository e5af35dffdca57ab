import { sql } from "kysely";
import { expect, test } from "vitest";
import { addAccount, addCampaign, refusal, startApi, startProvider } from "./support/api.ts";

test("up to a thousand rows come in by one request, each with its result", async () => {
  const api = await startApi();
  const campaign = await addCampaign(
    api,
    await addAccount(api, await startProvider()),
    "Hi {{name}}",
  );
  const path = `/v1/campaigns/${campaign}/recipients?country=GB`;
  const add = (body: unknown) => api.call("POST", path, { body });
  const { status, json } = await add([
    { phone: "07700 900001", fields: { name: "Ada", city: "Leeds" } },
    { phone: "12", fields: { name: "Bob" } },
    { phone: "+447700900001", fields: { name: "Ada again" } },
    { phone: "+447700900002" },
    { phone: "+447700900003", fields: { name: "Cyd" } },
  ]);
  expect(status).toBe(200);
  expect(json).toMatchObject({
    rows: { read: 5, accepted: 2, duplicate: 1, invalid: 2 },
    results: [
      { index: 0, result: "accepted", phone: "+447700900001", state: "pending" },
      { index: 1, result: "invalid", code: "phoneTooShort" },
      { index: 2, result: "duplicate", phone: "+447700900001" },
      { index: 3, result: "invalid", code: "missingField" },
      { index: 4, result: "accepted", phone: "+447700900003", state: "pending" },
    ],
  });
  const again = await add([{ phone: "+447700900003", fields: { name: "Cyd" } }]);
  expect(again.json).toMatchObject({ rows: { accepted: 0, duplicate: 1 } });
  const report = await api.call("GET", `/v1/campaigns/${campaign}/report`);
  expect(report.json).toMatchObject({
    rows: { read: 6, accepted: 2, duplicate: 2, invalid: 2 },
    total: 2,
    balanced: true,
  });
  const problems = await api.call("GET", `/v1/imports/${String(json["importId"])}/problems.csv`);
  expect(problems.text).toMatch(/phoneTooShort.*Bob/);

  expect(refusal(await add([]))).toBe("422 invalid_request");
  expect(refusal(await add({ phone: "+447700900001" }))).toBe("422 invalid_request");
  const many = Array.from({ length: 1_001 }, () => ({ phone: "+447700900001" }));
  expect(refusal(await add(many))).toBe("422 invalid_request");
  await api.call("POST", `/v1/campaigns/${campaign}/cancel`);
  expect(refusal(await add([{ phone: "+447700900004" }]))).toBe("409 wrong_state");
});

test("a row of a request may name its sender and its time; what cannot be is its own problem", async () => {
  const api = await startApi();
  const campaign = await addCampaign(api, await addAccount(api, await startProvider()), "Hi");
  const sendAt = "2099-03-01T09:30:00+01:00";
  const path = `/v1/campaigns/${campaign}/recipients`;
  const body = [
    { phone: "+447700900001", from: "Volley", sendAt },
    { phone: "+447700900002", sendAt: "2001-01-01T00:00:00Z", fields: { from: "Leeds" } },
    { phone: "+447700900003", from: "Nobody" },
    { phone: "+447700900004", sendAt: "01/02/2099 09:30" },
    { phone: "+447700900005", sendAt: "2099-03-01T09:30" },
  ];
  const { json } = await api.call("POST", path, { body });
  expect(json).toMatchObject({
    rows: { accepted: 2, invalid: 3 },
    results: [
      { result: "accepted" },
      { result: "accepted" },
      { result: "invalid", code: "unknownSender" },
      { result: "invalid", code: "timeAmbiguous" },
      { result: "invalid", code: "timeNoZone" },
    ],
  });
  const { rows } = await sql`
    select phone, sender, fields, due_at > now() as later, due_at = ${sendAt}::timestamptz as on_time
    from recipient order by phone`.execute(api.db);
  expect(rows).toEqual([
    { phone: 447700900001, sender: "Volley", fields: { from: "" }, later: true, onTime: true },
    { phone: 447700900002, sender: null, fields: { from: "Leeds" }, later: false, onTime: false },
  ]);
  const problems = await api.call("GET", `/v1/imports/${String(json["importId"])}/problems.csv`);
  expect(problems.text).toMatch(/phone,row from,sendAt,from/);
  expect(problems.text).toMatch(/unknownSender.*\+447700900003,Nobody,,/);
});
