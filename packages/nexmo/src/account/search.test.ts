import { expect, test } from "vitest";
import type { Nexmo } from "../nexmo.ts";
import { asked, json, xml } from "../testing/asked.ts";

const day = { to: "447700900000", date: "2026-01-31" };
const messages = ({ search }: Nexmo) => search.messages(day);
const message = ({ search }: Nexmo) => search.message("A");
const rejections = ({ search }: Nexmo) => search.rejections(day);
const inXml = { format: "xml" } as const;

const sent = {
  "message-id": "A",
  "account-id": "abcd1234",
  network: "23410",
  from: "Volley",
  to: "447700900000",
  body: "Hello & <you>",
  price: "0.03330000",
  "date-received": "2026-01-31 10:00:00",
  "final-status": "DELIVRD",
  "date-closed": "2026-01-31 10:00:03",
  latency: 3000,
  type: "MT",
  "client-ref": "ref-1",
  "error-code": "0",
  "error-code-label": "Delivered",
};
const read = {
  messageId: "A",
  type: "MT",
  accountId: "abcd1234",
  to: "447700900000",
  from: "Volley",
  body: "Hello & <you>",
  clientRef: "ref-1",
  status: null,
  finalStatus: "DELIVRD",
  price: "0.03330000",
  network: "23410",
  errorCode: 0,
  errorLabel: "Delivered",
  receivedAt: "2026-01-31T10:00:00.000Z",
  closedAt: "2026-01-31T10:00:03.000Z",
  latencyMs: 3_000,
};
const escaped = (value: unknown) =>
  String(value).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const elements = (item: object) =>
  Object.entries(item)
    .map(([name, value]) => `<${name}>${escaped(value)}</${name}>`)
    .join("");

test("a found SMS is read with its reference and its end, in JSON and XML", async () => {
  const list = await asked(json({ count: 1, items: [sent] }), messages);
  expect(list).toEqual({
    answer: { kind: "found", messages: [read] },
    requests: ["GET /search/messages?date=2026-01-31&to=447700900000"],
  });
  const inner = `<count>1</count><items><message>${elements(sent)}</message></items>`;
  const listXml = await asked(xml("messages", inner), messages, inXml);
  expect(listXml.answer).toEqual({ kind: "found", messages: [read] });
  const one = await asked(json(sent), message);
  expect(one).toEqual({
    answer: { kind: "found", message: read },
    requests: ["GET /search/message?id=A"],
  });
  const oneXml = await asked(xml("message", elements(sent)), message, inXml);
  expect(oneXml.answer).toEqual({ kind: "found", message: read });
});

test("an SMS that is on its way has an error code, which is no error of the search", async () => {
  const pending = { ...sent, status: "ACCEPTD", "error-code": "1", "error-code-label": "Unknown" };
  const { answer } = await asked(json(pending), message);
  expect(answer).toMatchObject({ kind: "found", message: { status: "ACCEPTD", errorCode: 1 } });
});

test("messages are also found by up to ten ids", async () => {
  const ids = ["A", "B&C"];
  const { requests } = await asked(json({ count: 0, items: [] }), ({ search }) =>
    search.messages({ ids }),
  );
  expect(requests).toEqual(["GET /search/messages?ids=A&ids=B%26C"]);
});

test("only an empty answer proves that the provider does not know an SMS", async () => {
  expect((await asked(json({}), message)).answer).toEqual({ kind: "absent" });
  expect((await asked(xml("message", ""), message, inXml)).answer).toEqual({ kind: "absent" });
  expect((await asked(json({ hello: "x" }), message)).answer.kind).toBe("unavailable");
  const page = await asked(xml("html", "<body/>"), message, inXml);
  expect(page.answer.kind).toBe("unavailable");
});

test("only a whole list proves that an SMS was not sent", async () => {
  const none = await asked(json({ count: 0, items: [] }), messages);
  expect(none.answer).toEqual({ kind: "found", messages: [] });
  const noneXml = await asked(xml("messages", "<count>0</count><items/>"), messages, inXml);
  expect(noneXml.answer).toEqual({ kind: "found", messages: [] });
  const parts = [{}, { count: 2, items: [] }, { count: 1, items: [{}] }, { count: 1, items: [1] }];
  const answers = await Promise.all(parts.map((part) => asked(json(part), messages)));
  expect(answers.map(({ answer }) => answer.kind)).toEqual(parts.map(() => "unavailable"));
});

test("what the provider refused after its answer is found with the reason", async () => {
  const item = {
    "account-id": "abcd1234",
    from: "Volley",
    to: "447700900000",
    "date-received": "2026-01-31 10:00:00",
    "error-code": "3",
    "error-code-label": "to address is not numeric",
  };
  const rejection = {
    messageId: null,
    accountId: "abcd1234",
    to: "447700900000",
    from: "Volley",
    body: null,
    network: null,
    errorCode: 3,
    errorLabel: "to address is not numeric",
    receivedAt: "2026-01-31T10:00:00.000Z",
  };
  const inJson = await asked(json({ count: 1, items: [item] }), rejections);
  expect(inJson).toEqual({
    answer: { kind: "found", rejections: [rejection] },
    requests: ["GET /search/rejections?date=2026-01-31&to=447700900000"],
  });
  const inner = `<count>1</count><items><rejection>${elements(item)}</rejection></items>`;
  const listXml = await asked(xml("rejections", inner), rejections, inXml);
  expect(listXml.answer).toEqual({ kind: "found", rejections: [rejection] });
});
