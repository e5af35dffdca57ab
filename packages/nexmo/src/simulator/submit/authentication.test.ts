import { expect, test } from "vitest";
import { sign, SIGNATURE_METHODS } from "../../wire/signature.ts";
import { call } from "../testing/call.ts";
import { clientOf, SMS, started } from "../testing/started.ts";

const PARAMS = { from: "Volley", to: "447700900000", text: "Hi & bye=1" };
const KEY = { api_key: "volley01" };
const PAIR = { ...KEY, api_secret: "Simulator1" };
const SECRET = "simulated-signature-secret";
const seconds = (offset = 0): string => String(Math.floor(Date.now() / 1000) + offset);

const statusOf = (json: unknown): unknown => Object(json).messages[0].status;

test.each(SIGNATURE_METHODS)("our client's signed requests are accepted: %s", async (method) => {
  await using simulator = await started({ signatureMethod: method });
  const authentication = { kind: "signature", method, secret: SECRET } as const;
  const { sms } = clientOf(simulator, { authentication });
  expect((await sms.submit({ ...SMS, text: "a & b = c" })).kind).toBe("accepted");
});

const signed = (params: Readonly<Record<string, string>>) => ({
  ...params,
  sig: sign(params, { method: "md5hash", secret: SECRET }),
});

test.each([
  ["in time", signed({ ...PARAMS, ...KEY, timestamp: seconds() }), "0"],
  ["four minutes late", signed({ ...PARAMS, ...KEY, timestamp: seconds(-240) }), "0"],
  ["six minutes late", signed({ ...PARAMS, ...KEY, timestamp: seconds(-360) }), "14"],
  ["six minutes early", signed({ ...PARAMS, ...KEY, timestamp: seconds(360) }), "14"],
  ["without a time", signed({ ...PARAMS, ...KEY }), "14"],
  [
    "with another text",
    { ...signed({ ...PARAMS, ...KEY, timestamp: seconds() }), text: "x" },
    "14",
  ],
  ["together with the secret", signed({ ...PARAMS, ...PAIR, timestamp: seconds() }), "32"],
  ["of another account", signed({ ...PARAMS, api_key: "volley02", timestamp: seconds() }), "4"],
])("a signature %s is answered with status %3$s", async (_title, params, status) => {
  await using simulator = await started();
  const { json } = await call(simulator, "/sms/json", { method: "POST", params, basic: false });
  expect(statusOf(json)).toBe(status);
});

const encoded = new URLSearchParams({ ...PARAMS, ...PAIR }).toString();
const legacy = [
  "application/jsonrequest",
  "application/x-javascript",
  "text/json",
  "text/javascript",
  "text/x-javascript",
  "text/x-json",
];

test.each([
  ["GET", "/sms/json", { params: { ...PARAMS, ...PAIR } }],
  ["POST as a form", "/sms/json", { method: "POST", params: { ...PARAMS, ...PAIR } }],
  ["POST as JSON", "/sms/json", { method: "POST", json: { ...PARAMS, ...PAIR } }],
  ["POST with everything in the query", `/sms/json?${encoded}`, { method: "POST" }],
  ...legacy.map(
    (type) =>
      [
        `POST as ${type}`,
        "/sms/json",
        { method: "POST", json: { ...PARAMS, ...PAIR }, headers: { "content-type": type } },
      ] as const,
  ),
] as const)("key and secret are taken by %s", async (_title, path, options) => {
  await using simulator = await started();
  const { json, status } = await call(simulator, path, { ...options, basic: false });
  expect([status, statusOf(json)]).toEqual([200, "0"]);
});

test.each([
  ["nothing", {}, "2", "Missing api_key"],
  ["a wrong secret", { ...PAIR, api_secret: "simulator1" }, "4", "Bad Credentials"],
  ["a key alone", KEY, "4", "Bad Credentials"],
])("%s is answered under HTTP 200", async (_title, credentials, code, errorText) => {
  await using simulator = await started();
  const params = { ...PARAMS, ...credentials };
  const { json, status } = await call(simulator, "/sms/json", { params, basic: false });
  expect(status).toBe(200);
  expect(json).toMatchObject({ messages: [{ status: code, "error-text": errorText }] });
});

test("other methods and addresses are 404, and HEAD is as GET without the body", async () => {
  await using simulator = await started();
  const head = await call(simulator, "/sms/json", { method: "HEAD", params: PARAMS });
  expect([head.status, head.body]).toEqual([200, ""]);
  expect((await call(simulator, "/sms/json", { method: "PUT", params: PARAMS })).status).toBe(404);
  expect((await call(simulator, "/sms/yaml", { params: PARAMS })).status).toBe(404);
});

test("the answer in XML has the names and quotes of live ones, and escapes what it echoes", async () => {
  await using simulator = await started();
  const params = { ...PARAMS, "client-ref": `<a>&'"` };
  const { body, type } = await call(simulator, "/sms/xml", { params });
  expect(type).toBe("text/xml");
  expect(body).toMatch(
    /^<\?xml version='1\.0' encoding='UTF-8' \?>\n<mt-submission-response><messages count='1'><message><to>447700900000<\/to><messageId>[0-9a-f-]{36}<\/messageId><status>0<\/status><remainingBalance>\d+\.\d{8}<\/remainingBalance><messagePrice>0\.03330000<\/messagePrice><network>23410<\/network><clientRef>&lt;a&gt;&amp;&apos;&quot;<\/clientRef><\/message><\/messages><\/mt-submission-response>$/,
  );
  const { sms } = clientOf(simulator, { format: "xml" });
  const outcome = await sms.submit({ ...SMS, text: "a".repeat(200) });
  expect(outcome).toMatchObject({ kind: "accepted", parts: { length: 2 } });
  expect((await call(simulator, "/sms/xml")).body).toContain(
    "<errorText>Missing from param</errorText>",
  );
});
