import { expect, test } from "vitest";
import type { Nexmo, NexmoOptions } from "./nexmo.ts";
import { basicCredentials } from "./wire/redaction.ts";
import { asked } from "./testing/asked.ts";
import type { Script } from "./testing/asked.ts";
import type { Seen } from "./testing/scripted-provider.ts";

const API_SECRET = "Sup3rSecret/=";
const SIGNATURE_SECRET = "S1gnature&Secret";
const NEW_SECRET = "N3wSecret+more";
const BASIC = basicCredentials("abcd1234", API_SECRET);

/** Any of them, as it is or as it travels. */
const UNSAYABLE = [API_SECRET, SIGNATURE_SECRET, NEW_SECRET, BASIC].flatMap((secret) => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
]);

const line = { country: "GB", msisdn: "447700900123" };
const day = { to: "447700900000", date: "2026-01-31" };
const sms = { from: "Volley", to: "447700900000", type: "text", text: "Hi" } as const;

const CALLS: readonly ((nexmo: Nexmo) => Promise<unknown>)[] = [
  (nexmo) => nexmo.sms.submit(sms),
  (nexmo) => nexmo.sms.submit({ ...sms, to: API_SECRET, clientRef: NEW_SECRET }),
  (nexmo) => nexmo.account.settings(),
  (nexmo) => nexmo.account.changeSettings({ newSecret: NEW_SECRET }),
  (nexmo) => nexmo.account.balance(),
  (nexmo) => nexmo.account.topUp("8ef2"),
  (nexmo) => nexmo.account.secrets.list(),
  (nexmo) => nexmo.account.secrets.create(NEW_SECRET),
  (nexmo) => nexmo.account.secrets.create(`${NEW_SECRET}-far-too-long`),
  (nexmo) => nexmo.account.secrets.revoke("ad6dc56f"),
  (nexmo) => nexmo.pricing.country("GB", "sms"),
  (nexmo) => nexmo.pricing.all("sms"),
  (nexmo) => nexmo.numbers.owned(),
  (nexmo) => nexmo.numbers.buy(line),
  (nexmo) => nexmo.numbers.update(line),
  (nexmo) => nexmo.search.message("A"),
  (nexmo) => nexmo.search.messages(day),
  (nexmo) => nexmo.search.rejections(day),
];

/** All that the client sent, as it came and decoded, thrown back at it with what the account has. */
const everything = ({ request, body }: Seen): string => {
  const { url, headers } = request;
  const decoded = [...new URLSearchParams(body).values()].join(" ");
  return [API_SECRET, BASIC, url, body, decoded, headers.authorization].join(" ");
};

const json: (status: number) => Script = (status) => (response, seen) => {
  const text = everything(seen);
  response.writeHead(status).end(
    JSON.stringify({
      "error-code": String(status === 200 ? 420 : status),
      "error-code-label": text,
      error_title: text,
      title: text,
      detail: text,
      invalid_parameters: { [text]: text },
      messages: [{ status: "3", "error-text": text }],
    }),
  );
};

const ECHOES: readonly Script[] = [
  json(200),
  json(400),
  json(401),
  json(420),
  json(500),
  (response, seen) => response.writeHead(420).end(everything(seen)),
  (response, seen) =>
    response.writeHead(302, { location: `/?${encodeURI(everything(seen))}` }).end(),
  (response) => response.socket?.resetAndDestroy(),
];

const OPTIONS: readonly Partial<NexmoOptions>[] = [
  {},
  { format: "xml" },
  { authentication: { kind: "body" } },
  { authentication: { kind: "signature", method: "sha256", secret: SIGNATURE_SECRET } },
  // Nobody listens there, so what is told is the connection's own error.
  { restUrl: "http://127.0.0.1:9", apiUrl: "http://127.0.0.1:9" },
];

test.each(OPTIONS)(
  "no outcome names a secret, whatever the provider echoes: %j",
  async (options) => {
    const asking = ECHOES.flatMap((echo) =>
      CALLS.map((call) => asked(echo, call, { apiSecret: API_SECRET, ...options })),
    );
    const outcomes = (await Promise.all(asking)).map(({ answer }) => JSON.stringify(answer));
    expect(outcomes).toHaveLength(ECHOES.length * CALLS.length);
    const leaks = outcomes.filter((outcome) =>
      UNSAYABLE.some((secret) => outcome.includes(secret)),
    );
    expect(leaks).toEqual([]);
  },
);

test("a refused answer is told, so that the test above has something to look through", async () => {
  const { answer } = await asked(json(420), (nexmo) => nexmo.numbers.buy(line), {
    apiSecret: API_SECRET,
  });
  expect(answer).toMatchObject({ kind: "refused", reason: expect.stringContaining("***") });
});

test("no secret travels in a path", async () => {
  const paths: string[] = [];
  const note: Script = (response, { request }) => {
    paths.push(request.url ?? "");
    response.end("{}");
  };
  await Promise.all(
    OPTIONS.slice(0, 4).flatMap((options) =>
      CALLS.map((call) => asked(note, call, { apiSecret: API_SECRET, ...options })),
    ),
  );
  expect(paths.length).toBeGreaterThan(50);
  expect(paths.filter((path) => UNSAYABLE.some((secret) => path.includes(secret)))).toEqual([]);
});
