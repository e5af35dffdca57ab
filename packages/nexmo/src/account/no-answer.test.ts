import { expect, test } from "vitest";
import type { Nexmo } from "../nexmo.ts";
import { answer, asked, json } from "../testing/asked.ts";
import type { Script } from "../testing/asked.ts";

type Kind = { readonly kind: string };

const line = { country: "GB", msisdn: "447700900123" };
const day = { to: "447700900000", date: "2026-01-31" };

async function lastPage(pages: AsyncIterable<Kind>): Promise<Kind> {
  let last: Kind = { kind: "none" };
  for await (const page of pages) last = page;
  return last;
}

/** Every call beside sending. */
const CALLS: readonly [string, (nexmo: Nexmo) => Promise<Kind>][] = [
  ["settings", ({ account }) => account.settings()],
  ["changeSettings", ({ account }) => account.changeSettings({ moCallbackUrl: "" })],
  ["balance", ({ account }) => account.balance()],
  ["topUp", ({ account }) => account.topUp("8ef2447e69604f642ae59363aa5f781b")],
  ["secrets", ({ account }) => account.secrets.list()],
  ["secret", ({ account }) => account.secrets.find("ad6dc56f")],
  ["new secret", ({ account }) => account.secrets.create("Example4PassWord")],
  ["revoke", ({ account }) => account.secrets.revoke("ad6dc56f")],
  ["country prices", ({ pricing }) => pricing.country("GB", "sms")],
  ["old country prices", ({ pricing }) => pricing.country("GB")],
  ["all prices", ({ pricing }) => pricing.all("voice")],
  ["prefix prices", ({ pricing }) => pricing.prefix("sms-transit", "44")],
  ["owned numbers", ({ numbers }) => numbers.owned()],
  ["owned pages", ({ numbers }) => lastPage(numbers.ownedPages())],
  ["available numbers", ({ numbers }) => numbers.available({ country: "GB" })],
  ["available pages", ({ numbers }) => lastPage(numbers.availablePages({ country: "GB" }))],
  ["buy", ({ numbers }) => numbers.buy(line)],
  ["cancel", ({ numbers }) => numbers.cancel(line)],
  ["update", ({ numbers }) => numbers.update(line)],
  ["message", ({ search }) => search.message("0A00")],
  ["messages", ({ search }) => search.messages(day)],
  ["messages by id", ({ search }) => search.messages({ ids: ["0A00"] })],
  ["rejections", ({ search }) => search.rejections(day)],
];

const unavailable = (cause: string) => ({ kind: "unavailable", cause, mayHaveActed: true });
const refused = (code: number, reason: string) => ({ kind: "refused", code, reason });
const denied = { "error-code": "401", "error-code-label": "authentication failed" };
const page429 = "<html><h1>HTTP Status 429 - message has too many concurrent requests</h1></html>";
const retryAfter = (value: string) => answer(page429, 429, { "retry-after": value });
const problem = { type: "https://example.org/#x", title: "Invalid", detail: "Not that" };

const flood: Script = (response) => {
  const chunk = Buffer.alloc(1024 * 1024, " ");
  const more = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on("drain", more);
  more();
};

const cut: Script = (response) => {
  response.writeHead(200, { "content-length": "100" });
  response.write('{"value":1', () => response.destroy());
};

/** What may come instead of an answer, and what each call makes of it. */
const ENDINGS: readonly [string, Script, object][] = [
  ["HTTP 401", json(denied, 401), { kind: "unauthorised", reason: "authentication failed" }],
  ["HTTP 401 in HTML", answer("<html>", 401), { kind: "unauthorised", reason: "HTTP 401" }],
  ["401 under HTTP 200", json(denied), { kind: "unauthorised", reason: "authentication failed" }],
  [
    "HTTP 420",
    json({ "error-code": "420", "error-code-label": "method failed" }, 420),
    refused(420, "method failed"),
  ],
  [
    "420 under HTTP 200",
    json({ "error-code": "420", "error-code-label": "method failed" }),
    refused(420, "method failed"),
  ],
  [
    "HTTP 400 with parameters",
    json({ error_title: "Bad Request", invalid_parameters: { date: "Is required." } }, 400),
    refused(400, "Bad Request; date: Is required."),
  ],
  ["HTTP 403 as a problem", json(problem, 403), refused(403, "Invalid; Not that")],
  ["HTTP 404 in HTML", answer("<html>", 404), refused(404, "HTTP 404")],
  ["HTTP 429 in HTML", answer(page429, 429), { kind: "throttled", waitMs: null }],
  ["HTTP 429 with seconds", retryAfter("7"), { kind: "throttled", waitMs: 7_000 }],
  [
    "HTTP 429 with a past date",
    retryAfter("Thu, 01 Jan 1970 00:00:00 GMT"),
    { kind: "throttled", waitMs: 0 },
  ],
  ["HTTP 429 with an absurd wait", retryAfter("99999999"), { kind: "throttled", waitMs: 900_000 }],
  ["HTTP 429 with a riddle", retryAfter("soon"), { kind: "throttled", waitMs: null }],
  ["HTTP 408", answer("", 408), unavailable("HTTP 408")],
  ["HTTP 500", answer("<html>", 500), unavailable("HTTP 500")],
  ["HTTP 502", answer("<html>", 502), unavailable("HTTP 502")],
  ["a redirect", answer("", 302, { location: "http://127.0.0.1:9/" }), unavailable("HTTP 302")],
  ["an HTML page", answer("<html>ok"), unavailable("unreadable answer")],
  ["no body", answer(""), unavailable("unreadable answer")],
  ["a cut body", answer('{"count":1,"numbers":[{"coun'), unavailable("unreadable answer")],
  ["a list", json([]), unavailable("unreadable answer")],
  ["a body cut by its connection", cut, unavailable("UND_ERR_SOCKET")],
  ["an endless body", flood, unavailable("answer too large")],
  ["a reset", (response) => response.socket?.resetAndDestroy(), unavailable("ECONNRESET")],
  ["a hang-up", (response) => response.destroy(), unavailable("UND_ERR_SOCKET")],
];

test.each(ENDINGS)("each call makes the same of %s", async (_title, script, expected) => {
  const asking = CALLS.map(async ([name, call]) => [name, (await asked(script, call)).answer]);
  const wanted = CALLS.map(([name]) => [name, expected]);
  expect(await Promise.all(asking)).toEqual(wanted);
});

test("an answer that never comes ends every call, and nothing is asked twice", async () => {
  const asking = CALLS.map(([, call]) => asked(() => undefined, call, { deadlineMs: 500 }));
  for (const { answer: given, requests } of await Promise.all(asking)) {
    expect(given).toEqual(unavailable("time-out"));
    expect(requests.length).toBeLessThanOrEqual(1);
  }
});

test("a refused connection proves that nothing was done", async () => {
  const closed = { restUrl: "http://127.0.0.1:9", apiUrl: "http://127.0.0.1:9" };
  const asking = CALLS.map(([, call]) => asked(() => undefined, call, closed));
  const answers = (await Promise.all(asking)).map(({ answer: given }) => given);
  const nothing = { kind: "unavailable", cause: "ECONNREFUSED", mayHaveActed: false };
  expect(answers).toEqual(CALLS.map(() => nothing));
});

test("in XML, refusals explain themselves as well", async () => {
  const script = answer(
    `<?xml version="1.0"?><error><type>BAD_REQUEST</type><error_title>Bad Request</error_title>
     <invalid_parameters><entry><key>date</key><value>Is required.</value></entry></invalid_parameters></error>`,
    400,
  );
  const { answer: search } = await asked(script, ({ search: one }) => one.messages(day), {
    format: "xml",
  });
  expect(search).toEqual(refused(400, "Bad Request; date: Is required."));
  const failed =
    "<response><error-code>420</error-code><error-code-label>no</error-code-label></response>";
  const { answer: buy } = await asked(answer(failed, 420), ({ numbers }) => numbers.buy(line), {
    format: "xml",
  });
  expect(buy).toEqual(refused(420, "no"));
});
