import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatId } from "@volley/engine";
import { expect, onTestFinished, test } from "vitest";
import { expireLeases } from "../packages/engine/src/db/sweep.ts";
import { EXIT } from "../packages/api/src/cli/user-error.ts";
import {
  createAccount,
  createCampaign,
  letTimeCome,
  miscounts,
  recipientsOf,
} from "./support/campaigns.ts";
import { claim } from "./support/claiming.ts";
import { commandsIn } from "./support/commands.ts";
import { createTestDatabase } from "./support/test-database.ts";
import { WAITS } from "./support/unknown.ts";

async function setUp() {
  const { url, db } = await createTestDatabase();
  const account = await createAccount(db);
  const env = { DATABASE_URL: url, VOLLEY_SECRET: randomBytes(8).toString("hex") };
  return { db, account, run: commandsIn(env) };
}

test("a campaign is made, shown, changed and listed at the command line", async () => {
  const { run } = await setUp();
  const content = '{"title":"Hi","url":"https://example.com"}';
  const senders = ["--from", "447700900001", "--from", "Volley"];
  const base = ["campaign", "create", "--name", "Spring", ...senders, "--content", content];
  const made = await run(...base, "--weight", "3", "--json");
  const settings = {
    id: "cmp_1",
    senders: ["447700900001", "Volley"],
    type: "wappush",
    content: { title: "Hi", url: "https://example.com" },
  };
  expect(made.json).toMatchObject({ ...settings, weight: 3, maxPerSecond: null });
  const edited = await run("campaign", "edit", "cmp_1", "--max-per-second", "2.5", "--json");
  expect(edited.json).toMatchObject({ ...settings, weight: 3, maxPerSecond: 2.5 });
  const [none, shown, listed] = await Promise.all([
    run("campaign", "edit", "cmp_1", "--max-per-second", "none", "--json"),
    run("campaign", "show", "cmp_1"),
    run("campaign", "list"),
  ]);
  expect(none.json).toMatchObject({ ...settings, weight: 3, maxPerSecond: null });
  expect(shown.output).toMatch(/cmp_1 "Spring" is draft\n(.*\n)* +type +wappush/);
  expect(listed.output).toMatch(/^cmp_1 {2}draft {6}Spring$/m);
});

test("settings that cannot be are one line and an exit code", async () => {
  const { db, account, run } = await setUp();
  await createCampaign(db, account);
  const base = ["campaign", "create", "--name", "Spring", "--from", "Volley"];
  const attempts: readonly (readonly [args: readonly string[], exit: number, says: RegExp])[] = [
    [base, EXIT.invalid, /^volley: give a text, or the content of another type$/m],
    [[...base, "--content", "{"], EXIT.usage, /^volley: --content must be JSON like /m],
    [[...base, "--text", "{{"], EXIT.invalid, /^volley: the placeholder that opens /m],
    [["campaign", "edit", "cmp_1"], EXIT.usage, /^volley: nothing to change; name a setting/m],
    [
      ["campaign", "edit", "cmp_1", "--text", "Bye"],
      EXIT.conflict,
      /^volley: cmp_1: text cannot be changed in a campaign that is running; weight, /m,
    ],
    [["campaign", "show", "cmp_9"], EXIT.notFound, /^volley: there is no campaign cmp_9$/m],
    [
      ["sender", "limit", "+44", "--max-per-second", "1"],
      EXIT.usage,
      /^volley: "\+44" cannot be a sender/m,
    ],
  ];
  const ran = await Promise.all(attempts.map(([args]) => run(...args)));
  for (const [index, [args, exit, says]] of attempts.entries()) {
    expect([args, ran[index]?.code]).toEqual([args, exit]);
    expect(ran[index]?.output).toMatch(says);
  }
});

test("unknown recipients are counted, listed and resolved at the command line", async () => {
  const { db, account, run } = await setUp();
  const { id } = await createCampaign(db, account, { recipients: 3 });
  await claim(db, id);
  await letTimeCome(db);
  await expireLeases(db, { limit: 10, ...WAITS });
  const campaign = formatId("campaign", id);
  const [first] = await recipientsOf(db, id);
  const recipient = formatId("recipient", first?.id ?? 0);
  const [counts, list] = await Promise.all([
    run("unknown", "list", "--json"),
    run("unknown", "list", campaign),
  ]);
  expect(counts.json).toEqual({ data: [{ campaignId: campaign, name: "Spring", count: 3 }] });
  expect(list.output).toMatch(
    new RegExp(`^${recipient}  \\+447700900000  the sending process`, "m"),
  );
  const resolve = ["unknown", "resolve", campaign];
  const one = await run(...resolve, recipient, "--as", "submitted", "--json");
  expect(one.json).toMatchObject({
    state: "submitted",
    error: { reason: expect.stringMatching(/^submitted, says \S+ at the command line \(/) },
  });
  const again = await run(...resolve, recipient, "--as", "submitted");
  expect(again.code).toBe(EXIT.conflict);
  expect(again.output).toMatch(/is submitted, so nothing is unknown$/m);
  const all = await run(...resolve, "--as", "notSubmitted", "--json");
  expect(all.json).toEqual({ resolved: 2 });
  expect((await run("unknown", "list")).output).toMatch(/^no recipient is unknown$/m);
});

test("messages are sent from a file of JSON lines, each with its result, and by the same key only once", async () => {
  const { db, run } = await setUp();
  const folder = await mkdtemp(join(tmpdir(), "volley-messages-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [file, other] = [join(folder, "messages.jsonl"), join(folder, "other.jsonl")];
  const lines = [
    '{"to":"+447700900001"}',
    '{"to":"12"}',
    "",
    "hello",
    '{"to":"+447700900002","text":"Own {{name}}","vars":{"name":"Ada"}}',
    '{"to":"+447700900003","colour":"red"}',
  ];
  await writeFile(file, lines.join("\n"));
  await writeFile(other, '{"to":"+447700900009"}\n');
  const send = ["message", "send", "--from", "Volley", "--text", "Hi", "--idempotency-key", "mon"];
  const sent = await run(...send, "--file", file, "--json");
  expect(sent.code).toBe(EXIT.incomplete);
  const results = sent.output
    .trimEnd()
    .split("\n")
    .map((line) => Object(JSON.parse(line)));
  expect(results).toMatchObject([
    { line: 1, id: "rcp_1", campaignId: "cmp_1" },
    { line: 2, problem: { code: "invalid_phone", status: 422 } },
    { line: 4, problem: { code: "invalid_request", detail: "this line is no JSON" } },
    { line: 5, id: "rcp_2", campaignId: "cmp_1" },
    { line: 6, problem: { code: "invalid_request" } },
    { accepted: 2, refused: 3, replayed: 0 },
  ]);

  const [again, reused, nobody, listed, shown] = await Promise.all([
    run(...send, "--file", file),
    run(...send, "--file", other),
    run(...send),
    run("message", "list", "cmp_1", "--limit", "1"),
    run("message", "show", "cmp_1", "rcp_2", "--json"),
  ]);
  expect([again.code, again.output]).toEqual([
    EXIT.incomplete,
    expect.stringMatching(/^2 messages are stored, 2 of them by this key before; 3 refused$/m),
  ]);
  expect(again.output).toMatch(/^line 4: this line is no JSON$/m);
  expect([reused.code, reused.output]).toEqual([
    EXIT.conflict,
    expect.stringMatching(/^volley: this --idempotency-key came before with other messages/m),
  ]);
  expect([nobody.code, nobody.output]).toEqual([EXIT.usage, expect.stringMatching(/say to whom/)]);
  expect(listed.output).toMatch(/^rcp_1 {2}\+447700900001 {2}pending$/m);
  expect(listed.output).toContain("volley message list cmp_1 --after rcp_1");
  expect(shown.json).toMatchObject({ phone: "+447700900002", fields: { text: "Own Ada" } });
  expect(await miscounts(db, 1)).toEqual([]);
});
