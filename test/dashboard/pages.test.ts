import { expect, test } from "vitest";
import { addAccount, addCampaign, startApi, startProvider, upload } from "../support/api.ts";
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
  const api = await startApi({ worker: true });
  const bad = `"><img src=x onerror=alert(1)>`;
  const account = await addAccount(api, await startProvider(), "<script>alert(1)</script>");
  const { json } = await api.call("POST", "/v1/campaigns", {
    body: { accountId: account, name: bad, from: "Volley", text: bad },
  });
  const campaign = String(json["id"]);
  const row = `phone,"<script>x</script>"\n+447700900123,<script>y</script>\n<script>z</script>,b\n`;
  await upload(api, campaign, row, `?fileName=${encodeURIComponent(`${bad}.csv`)}`);
  const somebody = visitorOf(api.url);
  await somebody.signIn();
  await somebody.get("/developers");
  await somebody.post("/developers/keys", { name: bad, role: "viewer" });
  const added = await somebody.post("/webhook-endpoints", {
    account,
    url: "https://crm.example/<script>x</script>",
    "campaign.started": "on",
  });
  expect([added.status, added.text]).toEqual([200, expect.stringMatching(/<code>whsec_/)]);
  const wrong = await somebody.post("/webhook-endpoints", {
    account,
    url: "http://10.0.0.1/",
    "campaign.started": "on",
  });
  expect([wrong.status, wrong.text]).toEqual([
    422,
    expect.stringMatching(/role="alert"[^]*value="http:\/\/10\.0\.0\.1\/"/),
  ]);
  const reason = "<script>gone</script>";
  await api.db
    .updateTable("webhookEndpoint")
    .set({ state: "disabled", disabledReason: reason })
    .execute();
  const home = await somebody.get("/");
  const [endpointPage = ""] = /\/webhook-endpoints\/whe_\d+/.exec(home.text) ?? [];
  expect(home.text).toMatch(/Needs attention[^]*crm\.example[^]*is told nothing any more/);
  expect((await somebody.post(`${endpointPage}/test`)).headers.get("location")).toBe(
    `${endpointPage}?done=toldAgain`,
  );
  expect((await somebody.post(`${endpointPage}/replay`, { delivery: "dlv_1" })).status).toBe(303);
  expect((await somebody.get(endpointPage)).text).toMatch(
    /It was disabled[^]*webhook\.test[^]*dlv_1[^]*Waiting/,
  );
  const steps = ["audience", "message", "schedule", "review", "review/estimate", "recipients"];
  for (const path of [
    "/",
    "/campaigns",
    "/campaigns/new",
    "/accounts",
    `/accounts/${account}`,
    "/imports",
    "/numbers",
    "/developers",
    "/activity",
    "/webhook-endpoints",
    endpointPage,
    "/people?phone=%2B447700900123",
    `/people?phone=${encodeURIComponent(bad)}`,
    `/optouts?search=${encodeURIComponent(bad)}`,
    ...steps.map((step) => `/campaigns/${campaign}/${step}`),
  ]) {
    const { status, text } = await somebody.get(path);
    expect([path, status]).toEqual([path, 200]);
    expect(text).not.toMatch(/<script>|<img src=x/);
  }
  const preview = await somebody.post(`/campaigns/${campaign}/message/preview`, {
    text: `${bad} {{<script>x</script> | default: "<script>"}}`,
  });
  expect([preview.status, preview.text]).toEqual([200, expect.not.stringMatching(/<script>|<img/)]);
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
  expect(running.text).toMatch(/Running[^]*30\/s[^]*2 recipients[^]*Waiting/);
  // What the page shows is told again by its stream, and again when it changes.
  await using live = await somebody.listen(`${path}/live`);
  expect(await live.next()).toMatch(/data-state="running"[^]*2 recipients/);
  expect((await somebody.get("/")).text).toMatch(/Running[^]*Spring/);
  // Made once for all who see the same, and told to each with the token of its own forms.
  await api.db
    .updateTable("campaign")
    .set({ state: "paused", pausedBy: "system", pauseReason: "no credit" })
    .execute();
  const other = visitorOf(api.url);
  await other.signIn();
  for (const one of [somebody, other]) {
    const own = /name="token" value="[^"]+"/.exec((await one.get("/")).text)?.[0] ?? "";
    await using home = await one.listen("/live");
    expect(await home.next()).toContain(own);
  }
  await api.db
    .updateTable("campaign")
    .set({ state: "running", pausedBy: null, pauseReason: null })
    .execute();
  expect((await somebody.post(`${path}/pause`)).headers.get("location")).toBe(
    `${path}?done=paused`,
  );
  expect(await live.next()).toMatch(/data-state="paused"[^]*2 recipients/);
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
  const csv = await somebody.get(`${path}/recipients.csv`);
  expect([csv.text.includes("+447700900124"), csv.headers.get("content-type")]).toEqual([
    true,
    "text/csv; charset=utf-8",
  ]);
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
    // To open the menu, to sign out, and to look for somebody.
    expect(text.match(/<button/g)?.length ?? 0).toBeLessThanOrEqual(3);
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
