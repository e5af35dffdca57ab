import type { Account, Gauges, RedisFacts, ServerFacts } from "@volley/engine";
import type { SettingsAnswer } from "@volley/nexmo";
import { expect, test } from "vitest";
import { ConfigError } from "../config.ts";
import { examine } from "./examine.ts";
import type { Finding } from "./finding.ts";
import { lookAtNode } from "./machine.ts";
import { judgeSettings } from "./provider.ts";
import { judgeRedis, judgeServer } from "./stores.ts";
import { judgeGauges, judgeWait } from "./work.ts";

const SERVER: ServerFacts = {
  version: "18.1",
  maxConnections: 100,
  connections: 20,
  synchronousCommit: "on",
  fsync: "on",
  fullPageWrites: "on",
  isStandby: false,
  clockMs: 0,
};
const REDIS: RedisFacts = {
  name: "redis",
  version: "7.4.1",
  maxmemoryPolicy: "noeviction",
  role: "master",
};
const GAUGES: Gauges = {
  recipients: [],
  campaigns: [{ state: "running", by: null, count: 3 }],
  accounts: [{ account: "main", maxPerSecond: 30, unknown: 0 }],
  parkedReceipts: 0,
  imports: [],
};

const amiss = (findings: readonly Finding[]) =>
  findings.filter(({ status }) => status !== "ok").map(({ about, status }) => `${status} ${about}`);

test("a Postgres, a Redis and work that are well are found so", () => {
  expect(amiss(judgeServer(SERVER, 10))).toEqual([]);
  expect(amiss(judgeRedis(REDIS))).toEqual([]);
  expect(amiss(judgeRedis({ ...REDIS, name: "valkey", version: "8.0.1" }))).toEqual([]);
  expect(amiss(judgeGauges(GAUGES))).toEqual([]);
  expect(amiss([judgeWait(0, 0), judgeWait(5_000, 2), lookAtNode("24.21.0")])).toEqual([]);
});

test.each<[label: string, facts: Partial<ServerFacts>, skewMs: number, found: string]>([
  ["a standby", { isStandby: true }, 0, "fail postgres"],
  ["too few connections", { connections: 90 }, 0, "warn connections"],
  ["commits that do not wait for the disk", { synchronousCommit: "off" }, 0, "fail durability"],
  ["no fsync", { fsync: "off" }, 0, "fail durability"],
  ["a clock ahead", {}, 3_000, "warn clock"],
  ["a clock behind", {}, -3_000, "warn clock"],
])("of Postgres %s is found", (_label, facts, skewMs, found) => {
  expect(amiss(judgeServer({ ...SERVER, ...facts }, skewMs))).toEqual([found]);
});

test.each<[label: string, facts: Partial<RedisFacts>]>([
  ["evicts", { maxmemoryPolicy: "allkeys-lru" }],
  ["is a replica", { role: "slave" }],
  ["is too old", { version: "5.0.7" }],
])("a Redis that %s is found", (_label, facts) => {
  expect(amiss(judgeRedis({ ...REDIS, ...facts }))).toEqual(["fail redis"]);
});

test("work that does not go on is found", () => {
  expect(amiss([judgeWait(600_000, 1)])).toEqual(["warn sending"]);
  const accounts = [{ account: "main", maxPerSecond: 30, unknown: 500 }];
  const campaigns = [{ state: "paused", by: "system", count: 1 }] as const;
  const gauges = { ...GAUGES, accounts, campaigns, parkedReceipts: 10_000 };
  expect(amiss(judgeGauges(gauges))).toEqual(["fail paused", "warn unknown", "warn receipts"]);
});

test("of an account the limit and the addresses of its webhooks are compared", () => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is looked at, and no more
  const account = { name: "main", maxPerSecond: 30, webhookToken: "tok" } as Account;
  const here = { account, publicUrl: "https://sms.example.com" };
  const settings: SettingsAnswer = {
    kind: "settings",
    maxPerSecond: 30,
    maxInboundPerSecond: null,
    maxCallsPerSecond: null,
    moCallbackUrl: "https://sms.example.com/webhooks/tok/inbound",
    drCallbackUrl: "https://sms.example.com/webhooks/tok/receipt",
  };
  expect(amiss(judgeSettings("account main", settings, here))).toEqual([]);
  const elsewhere = { ...settings, maxPerSecond: 15, moCallbackUrl: "https://old.example.com/" };
  const found = judgeSettings("account main", elsewhere, here);
  expect(amiss(found)).toEqual(["warn account main", "warn account main"]);
  expect(found[1]?.todo).toContain("https://sms.example.com/webhooks/tok/inbound");
});

test("settings that cannot be read are findings, one each, and nothing else is looked at", async () => {
  const findings = await examine(() => {
    throw new ConfigError(["VOLLEY_PORT must be a whole number", "REDIS_URL must be a URL"]);
  });
  expect(amiss(findings)).toEqual(["fail settings", "fail settings"]);
});
