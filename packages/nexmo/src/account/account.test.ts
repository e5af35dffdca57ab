import { expect, test } from "vitest";
import { asked, json, xml } from "../testing/asked.ts";

const done = { "error-code": "200", "error-code-label": "success" };
const doneXml = "<error-code>200</error-code><error-code-label>success</error-code-label>";

test("the account's limits and callbacks are read, in JSON and XML, but no secret", async () => {
  const read = {
    kind: "settings",
    maxPerSecond: 15,
    maxInboundPerSecond: 30,
    maxCallsPerSecond: null,
    moCallbackUrl: null,
    drCallbackUrl: "http://a/dlr",
  };
  const fields = {
    "api-secret": "secret12",
    "mo-callback-url": "",
    "dr-callback-url": "http://a/dlr",
    "max-outbound-request": 15,
    "max-inbound-request": 30,
  };
  const inner = Object.entries(fields).map(([name, value]) => `<${name}>${value}</${name}>`);
  const inJson = await asked(json(fields), ({ account }) => account.settings());
  expect(inJson).toEqual({ answer: read, requests: ["POST /account/settings"] });
  const script = xml("account-settings", inner.join(""));
  const inXml = await asked(script, ({ account }) => account.settings(), { format: "xml" });
  expect(inXml.answer).toEqual(read);
});

test("settings without a limit are no settings", async () => {
  const { answer } = await asked(json({ "dr-callback-url": "" }), ({ account }) =>
    account.settings(),
  );
  expect(answer).toEqual({
    kind: "unavailable",
    cause: "answer without a limit",
    mayHaveActed: true,
  });
});

test("settings are changed by what is given, and cleared by what is empty", async () => {
  const change = {
    moCallbackUrl: "",
    drCallbackUrl: "https://example.org/dlr?a=1",
    httpForwardMethod: "POST_JSON",
    newSecret: "Example4PassWord",
  } as const;
  const { answer, requests } = await asked(json({ "max-outbound-request": 30 }), ({ account }) =>
    account.changeSettings(change),
  );
  expect(answer).toMatchObject({ kind: "settings", maxPerSecond: 30 });
  expect(requests).toEqual([
    "POST /account/settings moCallBackUrl=&drCallBackUrl=https%3A%2F%2Fexample.org%2Fdlr%3Fa%3D1&httpForwardMethod=POST_JSON&newSecret=Example4PassWord",
  ]);
});

test("the balance keeps the digits that the provider wrote, owed money included", async () => {
  const owed = await asked(json({ value: -1.5, autoReload: true }), ({ account }) =>
    account.balance(),
  );
  expect(owed.answer).toEqual({ kind: "balance", value: "-1.5", autoReload: true });
  expect(owed.requests).toEqual(["GET /account/get-balance"]);
  const script = xml("accountBalance", "<value>10.171275</value><autoReload>false</autoReload>");
  const held = await asked(script, ({ account }) => account.balance(), { format: "xml" });
  expect(held.answer).toEqual({ kind: "balance", value: "10.171275", autoReload: false });
});

test("a top-up counts as done only when the provider confirms it", async () => {
  const topUp = await asked(json(done), ({ account }) => account.topUp("8ef2"));
  expect(topUp).toEqual({ answer: { kind: "done" }, requests: ["POST /account/top-up trx=8ef2"] });
  const inXml = await asked(xml("response", doneXml), ({ account }) => account.topUp("8ef2"), {
    format: "xml",
  });
  expect(inXml.answer).toEqual({ kind: "done" });
  const silent = await asked(json({}), ({ account }) => account.topUp("8ef2"));
  expect(silent.answer).toMatchObject({ kind: "unavailable", mayHaveActed: true });
  const barred = { "error-code": "401", "error-code-label": "not auto-reload enabled" };
  const refused = await asked(json(barred, 401), ({ account }) => account.topUp("8ef2"));
  expect(refused.answer).toEqual({ kind: "unauthorised", reason: "not auto-reload enabled" });
});

test("secrets are listed, found, created and revoked on the newer host", async () => {
  const secret = { id: "ad6dc56f", created_at: "2026-01-02T16:34:49Z" };
  const info = { id: "ad6dc56f", createdAt: "2026-01-02T16:34:49.000Z" };
  const list = await asked(json({ _embedded: { secrets: [secret] } }), ({ account }) =>
    account.secrets.list(),
  );
  expect(list).toEqual({
    answer: { kind: "secrets", secrets: [info] },
    requests: ["GET /accounts/abcd1234/secrets"],
  });
  const found = await asked(json(secret), ({ account }) => account.secrets.find("../x"));
  expect(found).toEqual({
    answer: { kind: "secret", secret: info },
    requests: ["GET /accounts/abcd1234/secrets/..%2Fx"],
  });
  const created = await asked(json(secret, 201), ({ account }) =>
    account.secrets.create("Example4PassWord"),
  );
  expect(created).toEqual({
    answer: { kind: "secret", secret: info },
    requests: ['POST /accounts/abcd1234/secrets {"secret":"Example4PassWord"}'],
  });
  const revoked = await asked(
    (response) => response.writeHead(204).end(),
    ({ account }) => account.secrets.revoke("ad6dc56f"),
  );
  expect(revoked).toEqual({
    answer: { kind: "done" },
    requests: ["DELETE /accounts/abcd1234/secrets/ad6dc56f"],
  });
});
