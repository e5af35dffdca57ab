import { expect, test } from "vitest";
import {
  addAccount,
  addCampaign,
  startApi,
  refusal,
  startProvider,
  upload,
} from "../support/api.ts";
import { visitorOf } from "./visitor.ts";

test("an account is added after the provider has confirmed it, and its balance is shown", async () => {
  const api = await startApi();
  const simulator = await startProvider();
  const somebody = visitorOf(api.url);
  await somebody.signIn();
  await somebody.get("/accounts/new");
  const fields = { name: "Main", apiKey: "volley01", restUrl: simulator.url };
  const refused = await somebody.post("/accounts/new", { ...fields, apiSecret: "wrong" });
  expect(refused.status).toBe(422);
  expect(refused.text).toContain("refuses this key and secret");
  // What was typed is still there, but for the secret.
  expect(refused.text).toContain('value="volley01"');
  expect(refused.text).not.toContain("wrong");

  const added = await somebody.post("/accounts/new", { ...fields, apiSecret: "Simulator1" });
  expect(added.status).toBe(303);
  const path = added.headers.get("location") ?? "";
  expect((await somebody.get(path)).text).toMatch(/The account is added\.[^]*30\/s/);
  const balance = await somebody.get(path.replace(/\?.*/, "/balance"));
  expect(balance.text).toMatch(/^\d+\.\d\d EUR$/);
});

test("what people have written is text in every page, and errors are pages for people", async () => {
  const api = await startApi();
  const account = await addAccount(api, await startProvider(), "<script>alert(1)</script>");
  await api.call("POST", "/v1/campaigns", {
    body: {
      accountId: account,
      name: `"><img src=x onerror=alert(1)>`,
      from: "Volley",
      text: "Hi",
    },
  });
  await addCampaign(api, account);
  const somebody = visitorOf(api.url);
  await somebody.signIn();
  for (const path of ["/", "/campaigns", "/accounts", `/accounts/${account}`]) {
    const { status, text } = await somebody.get(path);
    expect([path, status]).toEqual([path, 200]);
    expect(text).not.toMatch(/<script>|<img src=x/);
  }
  const browser = { accept: "text/html,application/xhtml+xml" };
  for (const path of ["/no-such-page", "/accounts/acc_999"]) {
    const { status, headers, text } = await somebody.get(path, browser);
    expect([path, status, headers.get("content-type")]).toEqual([
      path,
      404,
      "text/html; charset=utf-8",
    ]);
    expect(text).toContain("Not found");
  }
});

test("whatever a page loads comes from here, may be kept for ever, and is all there", async () => {
  const api = await startApi();
  const { text } = await visitorOf(api.url).get("/sign-in");
  const paths = [...text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(
    ([, path = ""]) => path,
  );
  expect(paths.length).toBeGreaterThan(5);
  for (const path of paths) {
    const { status, headers } = await visitorOf(api.url).get(path);
    expect([path, status, headers.get("cache-control")]).toEqual([
      path,
      200,
      "public, max-age=31536000, immutable",
    ]);
  }
  expect(text).not.toMatch(/(?:src|href|action)="(?!\/)[^"#]|style=|\son\w+=/);
});

test("a campaign is watched, found in, paused and changed by its pages", async () => {
  const api = await startApi();
  const account = await addAccount(api, await startProvider());
  const campaign = await addCampaign(api, account, 'Hi {{name | default: "you"}}');
  const rows = [{ phone: "+447700900123", fields: { name: "Ann" } }, { phone: "+447700900124" }];
  await api.call("POST", `/v1/campaigns/${campaign}/recipients`, { body: rows });
  await api.call("POST", `/v1/campaigns/${campaign}/start`);
  const path = `/campaigns/${campaign}`;
  const somebody = visitorOf(api.url);
  await somebody.signIn();

  const running = await somebody.get(path);
  expect(running.text).toMatch(/Running[^]*2 recipients[^]*Waiting[^]*30\/s/);
  expect(running.text).toContain(`hx-get="${path}/live?state=running"`);
  expect((await somebody.get("/")).text).toMatch(/Running[^]*Spring/);
  expect((await somebody.post(`${path}/pause`)).headers.get("location")).toBe(
    `${path}?done=paused`,
  );
  expect((await somebody.get(`${path}?done=paused`)).text).toContain("The campaign is paused.");
  // Twice is once: the second is told what the campaign is.
  const again = await somebody.post(`${path}/pause`);
  expect([again.status, again.text]).toEqual([409, expect.stringContaining("that is paused")]);

  expect((await somebody.post(`${path}/pace`, { maxPerSecond: "0", weight: "1" })).status).toBe(
    422,
  );
  expect((await somebody.post(`${path}/pace`, { maxPerSecond: "2.5", weight: "3" })).status).toBe(
    303,
  );
  const { json } = await api.call("GET", `/v1/campaigns/${campaign}`);
  expect([json["maxPerSecond"], json["weight"]]).toEqual([2.5, 3]);

  const found = await somebody.get(`${path}/recipients?phone=07700`);
  expect(found.text).toContain('role="alert"');
  const one = await somebody.get(`${path}/recipients?phone=%2B447700900123`);
  expect([one.text.includes("+447700900123"), one.text.includes("+447700900124")]).toEqual([
    true,
    false,
  ]);
  expect((await somebody.get(`${path}/recipients?state=delivered`)).text).toContain("Nobody here.");
  expect((await somebody.get("/people?phone=%2B447700900123")).text).toMatch(
    /Messages to[^]*Spring/,
  );
  expect((await somebody.post(`${path}/cancel`)).status).toBe(303);
  const copy = await somebody.post(`${path}/duplicate`);
  expect(copy.headers.get("location")).toMatch(/^\/campaigns\/cmp_\d+/);
});

test("who may only look sees numbers with their middle hidden, and no button", async () => {
  const api = await startApi();
  const account = await addAccount(api, await startProvider());
  const campaign = await addCampaign(api, account);
  const rows = [{ phone: "+447700900456" }];
  await api.call("POST", `/v1/campaigns/${campaign}/recipients`, { body: rows });
  const { json } = await api.call("POST", "/v1/keys", {
    body: { name: "viewer", scopes: ["campaigns:read"] },
  });
  const viewer = visitorOf(api.url);
  await viewer.signIn(String(json["key"]));
  const paths = ["", "/recipients", "/recipients?phone=%2B447700900456", "/unknown"];
  for (const path of [
    ...paths.map((one) => `/campaigns/${campaign}${one}`),
    "/people?phone=%2B447700900456",
  ]) {
    const { status, text } = await viewer.get(path);
    expect([path, status]).toEqual([path, 200]);
    expect(text.replaceAll(/value="[^"]*"/g, "")).not.toContain("447700900456");
    expect(text.match(/<button/g)?.length ?? 0).toBeLessThanOrEqual(2);
  }
  expect((await viewer.post(`/campaigns/${campaign}/cancel`)).status).toBe(403);
});

test("unknown recipients are shown and decided about, files and what was left out are listed", async () => {
  const api = await startApi({ worker: true });
  const account = await addAccount(api, await startProvider());
  const campaign = await addCampaign(api, account);
  const file = await upload(api, campaign, "phone,name\n+447700900123,Ann\nnobody,Bob\n");
  const somebody = visitorOf(api.url);
  await somebody.signIn();
  const files = await somebody.get("/imports");
  expect(files.text).toMatch(/Spring[^]*1<\/span>[^]*of 2 rows[^]*1 with a problem/);
  const problems = await somebody.get(`/imports/${String(file["id"])}/problems.csv`);
  expect(problems.text).toContain("nobody,Bob");
  expect((await somebody.get("/unknown")).text).toContain("All is known.");

  await api.db
    .updateTable("recipient")
    .set({ state: "unknown", dueAt: null, checkAt: new Date("2100-01-01"), claimedAt: new Date() })
    .execute();
  const path = `/campaigns/${campaign}/unknown`;
  expect((await somebody.get(path)).text).toContain("+447700900123");
  expect((await somebody.post(path, { as: "perhaps" })).status).toBe(422);
  expect((await somebody.post(path, { as: "submitted" })).headers.get("location")).toBe(
    `${path}?done=resolved`,
  );
  const { json } = await api.call("GET", `/v1/campaigns/${campaign}/recipients`);
  expect(json["data"]).toMatchObject([{ state: "submitted" }]);
});

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
