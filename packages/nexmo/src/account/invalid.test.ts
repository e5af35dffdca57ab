import { expect, test } from "vitest";
import type { Nexmo } from "../nexmo.ts";
import { asked, json } from "../testing/asked.ts";

const line = { country: "GB", msisdn: "447700900123" };
const day = { to: "447700900000", date: "2026-01-31" };

const BROKEN: readonly [parameter: string, (nexmo: Nexmo) => Promise<unknown>][] = [
  ["moCallBackUrl", ({ account }) => account.changeSettings({ moCallbackUrl: "example.org" })],
  ["drCallBackUrl", ({ account }) => account.changeSettings({ drCallbackUrl: "/dlr" })],
  ["newSecret", ({ account }) => account.changeSettings({ newSecret: "tooshort" })],
  ["trx", ({ account }) => account.topUp("")],
  ["secret", ({ account }) => account.secrets.create("nocapital1")],
  ["id", ({ account }) => account.secrets.find("")],
  ["id", ({ account }) => account.secrets.revoke("")],
  ["id", ({ account }) => account.secrets.revoke("..")],
  ["country", ({ pricing }) => pricing.country("gb", "sms")],
  ["country", ({ pricing }) => pricing.country("")],
  ["prefix", ({ pricing }) => pricing.prefix("sms", "+44")],
  ["country", ({ numbers }) => numbers.available({ country: "GBR" })],
  ["country", ({ numbers }) => numbers.owned({ country: "" })],
  ["index", ({ numbers }) => numbers.owned({ index: 0 })],
  ["size", ({ numbers }) => numbers.owned({ size: 101 })],
  ["size", ({ numbers }) => numbers.available({ country: "GB", size: 1.5 })],
  ["pattern", ({ numbers }) => numbers.owned({ pattern: { digits: "44*", at: "start" } })],
  ["country", ({ numbers }) => numbers.buy({ ...line, country: "" })],
  ["msisdn", ({ numbers }) => numbers.cancel({ ...line, msisdn: "+447700900123" })],
  ["msisdn", ({ numbers }) => numbers.update({ ...line, msisdn: "" })],
  ["moHttpUrl", ({ numbers }) => numbers.update({ ...line, moHttpUrl: "example.org" })],
  ["voiceStatusCallback", ({ numbers }) => numbers.update({ ...line, voiceStatusCallback: "x" })],
  [
    "voiceCallbackValue",
    ({ numbers }) => numbers.update({ ...line, voiceCallback: { type: "tel", value: "" } }),
  ],
  [
    "messagesCallbackValue",
    ({ numbers }) => numbers.update({ ...line, messagesCallback: { type: "app", value: "" } }),
  ],
  ["id", ({ search }) => search.message("")],
  ["ids", ({ search }) => search.messages({ ids: [] })],
  ["ids", ({ search }) => search.messages({ ids: Array.from({ length: 11 }, String) })],
  ["ids", ({ search }) => search.messages({ ids: ["A", ""] })],
  ["date", ({ search }) => search.messages({ ...day, date: "31.01.2026" })],
  ["date", ({ search }) => search.rejections({ ...day, date: "2026-02-30" })],
  ["to", ({ search }) => search.messages({ ...day, to: "" })],
];

test.each(BROKEN)("a wrong %s costs no request", async (parameter, question) => {
  const { answer, requests } = await asked(json({}), question);
  expect(answer).toEqual({ kind: "invalid", parameter, rule: expect.any(String) });
  expect(requests).toEqual([]);
});
