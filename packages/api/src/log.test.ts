import { expect, test } from "vitest";
import { createLog } from "./log.ts";
import type { LogLevel } from "./config.ts";

const PHONE = "447700900123";
const SECRET = "hunter2hunter2";

function logTo(level: LogLevel) {
  const lines: string[] = [];
  const log = createLog(level, { write: (line) => void lines.push(line) });
  return { log, lines, records: () => lines.map((line): unknown => JSON.parse(line)) };
}

test("of an error only name, message and code are written, not what a driver hangs on it", () => {
  const { log, lines, records } = logTo("info");
  const error = Object.assign(new TypeError("duplicate key value"), {
    code: "23505",
    detail: `Key (phone)=(${PHONE}) already exists.`,
    where: `unnamed portal parameter $1 = '${PHONE}'`,
    parameters: [PHONE, SECRET],
    config: { headers: { authorization: SECRET } },
    cause: new Error(`password ${SECRET}`),
  });
  log("settle.failed", { campaignId: 7, error });
  expect(records()).toEqual([
    expect.objectContaining({
      msg: "settle.failed",
      campaignId: 7,
      error: { name: "TypeError", message: "duplicate key value", code: "23505" },
    }),
  ]);
  expect(lines.join()).not.toContain(PHONE);
  expect(lines.join()).not.toContain(SECRET);
  expect(lines.join()).not.toContain("stack");
});

test("several errors in one, and things that are none, give away nothing either", () => {
  const { log, lines } = logTo("info");
  log("jobs.error", { error: new AggregateError([new Error(PHONE)], "all failed") });
  log("slots.error", { error: { phone: PHONE, secret: SECRET } });
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain("all failed");
  expect(lines.join()).not.toContain(PHONE);
  expect(lines.join()).not.toContain(SECRET);
});

test("a number that the words of an error quote is not written", () => {
  const { log, records } = logTo("info");
  const words = `invalid input syntax for type boolean: "+${PHONE}"`;
  log("http.failed", { error: new Error(words) });
  log("jobs.error", { error: words });
  const message = 'invalid input syntax for type boolean: "(number)"';
  expect(records()).toEqual([
    expect.objectContaining({ error: { name: "Error", message } }),
    expect.objectContaining({ error: { message } }),
  ]);
});

test("of a warning that repeats itself one line a second is written", () => {
  const { log, lines } = logTo("info");
  for (let times = 0; times < 500; times += 1) log("send.held", { times });
  log("sweep.failed");
  expect(lines.length).toBeLessThan(10);
  expect(lines.at(-1)).toContain("sweep.failed");
});

test.each<[event: string, level: number]>([
  ["campaign.completed", 30],
  ["jobs.add_failed", 40],
  ["http.failed", 40],
  ["receipt.deferred", 40],
  ["account.stopped", 40],
  ["database.error", 40],
])("%s is written at level %i", (event, level) => {
  const { log, records } = logTo("debug");
  log(event);
  expect(records()).toEqual([expect.objectContaining({ msg: event, level })]);
});

test.each<[level: LogLevel, events: readonly string[]]>([
  ["debug", ["send.late_slot", "campaign.completed", "jobs.error"]],
  ["info", ["campaign.completed", "jobs.error"]],
  ["warn", ["jobs.error"]],
  ["error", []],
  ["silent", []],
])("at level %s it says %j", (level, events) => {
  const { log, records } = logTo(level);
  log("send.late_slot");
  log("campaign.completed");
  log("jobs.error");
  expect(records()).toEqual(events.map((msg) => expect.objectContaining({ msg })));
});
