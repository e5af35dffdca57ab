import { expect, test } from "vitest";
import { addAccount, refusal, startApi, startProvider } from "../support/api.ts";
import { visitorOf } from "./visitor.ts";

test("a campaign is put together in four steps that survive whatever happens on the way", async () => {
  const api = await startApi({ worker: true });
  const account = await addAccount(api, await startProvider());
  const somebody = visitorOf(api.url);
  await somebody.signIn();
  await somebody.get("/campaigns/new");
  const wrong = await somebody.post("/campaigns/new", {
    name: "May",
    from: "Far too long a name",
    account,
  });
  expect([wrong.status, wrong.text]).toEqual([422, expect.stringContaining("The sender must be")]);
  expect(wrong.text).toContain('value="May"');
  const begun = await somebody.post("/campaigns/new", { name: "May", from: "Volley", account });
  const path = (begun.headers.get("location") ?? "").replace("/audience", "");
  // Nobody starts it so, here or by the API.
  expect((await somebody.get(`${path}/review/estimate`)).text).toMatch(
    /no text yet[^]*no recipients/,
  );
  const id = path.split("/").at(-1) ?? "";
  await api.call("POST", `/v1/campaigns/${id}/recipients`, {
    body: Array.from({ length: 1_000 }, (_one, at) => ({
      phone: `+4477009${String(at).padStart(5, "0")}`,
    })),
  });
  await api.call("POST", `/v1/campaigns/${id}/recipients`, {
    body: [{ phone: "+447400123456", fields: { name: "Zoë ☀" } }],
  });
  expect(refusal(await api.call("POST", `/v1/campaigns/${id}/start`))).toBe("422 invalid_campaign");

  await somebody.get(`${path}/message`);
  const text = 'Hi {{name | default: "you"}}';
  const broken = await somebody.post(`${path}/message`, { from: "Volley", text: "Hi {{name" });
  expect([broken.status, broken.text]).toEqual([422, expect.stringContaining("has no closing")]);
  expect((await somebody.post(`${path}/message/preview`, { text: "Hi ☀" })).text).toMatch(
    /<mark>☀<\/mark>[^]*Unicode/,
  );
  // Far beyond those that a page shows.
  expect((await somebody.post(`${path}/message/preview`, { text })).text).toMatch(
    /The first<[^]*Hi you[^]*The longest of the first 1,001<[^]*Hi Zo/,
  );
  expect((await somebody.post(`${path}/message`, { from: "Volley", text })).status).toBe(303);

  const past = { when: "now", expiresAt: "2020-01-01T09:00", weight: "1" };
  const late = await somebody.post(`${path}/schedule`, past);
  expect([late.status, late.text]).toEqual([
    422,
    expect.stringContaining("expire before it begins"),
  ]);
  const fine = {
    when: "at",
    sendAt: "2100-05-01T09:00",
    sendAtUtc: "2100-05-01T07:00:00.000Z",
    weight: "2",
  };
  expect((await somebody.post(`${path}/schedule`, fine)).status).toBe(303);
  expect((await somebody.get(`${path}/schedule`)).text).toContain('value="2100-05-01T07:00"');

  const seen = await somebody.get(`${path}/review/estimate`);
  expect(seen.text).toMatch(
    /have no “name”; “you” is written[^]*because of ë ☀[^]*Type 1,001 to confirm/,
  );
  const slip = await somebody.post(`${path}/start`, { count: "1000" });
  expect([slip.status, slip.text]).toEqual([422, expect.stringContaining("which is 1,001")]);
  const started = await somebody.post(`${path}/start`, { count: "1,001" });
  expect(started.headers.get("location")).toBe(`${path}?done=scheduled`);
  expect((await somebody.get("/")).text).toMatch(/Scheduled[^]*May[^]*1 May 2100, 07:00 UTC/);
  expect((await somebody.get(`${path}/message`)).status).toBe(409);
  const { json } = await api.call("GET", `/v1/audit?limit=50`);
  const done = Object(json["data"]).map(({ action }: { action: string }) => action);
  expect(done).toEqual(
    expect.arrayContaining(["campaign.create", "campaign.change", "campaign.start"]),
  );
});
