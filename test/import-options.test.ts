import { randomBytes } from "node:crypto";
import { formatId } from "@volley/engine";
import { expect, test } from "vitest";
import { EXIT } from "../packages/api/src/cli/user-error.ts";
import {
  addAccount,
  addCampaign,
  refusal,
  startApi,
  startProvider,
  upload,
} from "./support/api.ts";
import { createAccount, createCampaign } from "./support/campaigns.ts";
import { createTestDatabase } from "./support/test-database.ts";
import { runVolley } from "./support/volley-process.ts";

const LATIN = Buffer.from(
  "phone;name\n07400 123456;J\u00f3zef\n0161 496 0000;Zo\u00eb\n",
  "latin1",
);

test("an upload is told encoding, signs and what to do with landlines", async () => {
  const api = await startApi({ worker: true });
  const campaign = await addCampaign(api, await addAccount(api, await startProvider()));
  const query = "?country=GB&encoding=windows-1252&delimiter=%3B&quote=&landlines=refuse";
  const loaded = await upload(api, campaign, ReadableStream.from([LATIN]), query);
  expect(loaded).toMatchObject({ state: "completed", rows: { read: 2, accepted: 1, invalid: 1 } });
  const { text } = await api.call("GET", `/v1/imports/${String(loaded["id"])}/problems.csv`);
  expect(text).toMatch(/^3,phoneLandline,.*,0161 496 0000,Zo\u00eb$/m);
  const listed = await api.call("GET", `/v1/campaigns/${campaign}/recipients`);
  expect(listed.json).toMatchObject({ data: [{ fields: { name: "J\u00f3zef" } }] });
});

test("what no file can be read with is refused before a byte of it is stored", async () => {
  const api = await startApi();
  const campaign = await addCampaign(api, await addAccount(api, await startProvider()));
  const attempts: readonly (readonly [query: string, says: RegExp])[] = [
    ["encoding=klingon", /klingon.*give for example utf-8/],
    ["quote=%22%22", /cannot quote cells; give one character/],
    ["escape=ab", /cannot stand before a quote/],
    ["delimiter=,,", /cannot delimit cells/],
    ["country=XX", /not a country code/],
    ["landlines=maybe", /landlines/],
  ];
  const path = `/v1/campaigns/${campaign}/recipients`;
  for (const [query, says] of attempts) {
    const answer = await api.call("PUT", `${path}?${query}`, { body: "phone\n", type: "text/csv" });
    expect([query, refusal(answer)]).toEqual([query, "422 invalid_request"]);
    expect(answer.text).toMatch(says);
  }
  expect(await api.db.selectFrom("import").select("id").execute()).toEqual([]);
});

test("the command line is told the same, and ends with 3 for what cannot be", async () => {
  const { url, db } = await createTestDatabase();
  const { id } = await createCampaign(db, await createAccount(db), { recipients: 0 });
  const env = { DATABASE_URL: url, VOLLEY_SECRET: randomBytes(8).toString("hex") };
  const command = ["import", "-", "--campaign", formatId("campaign", id), "--country", "GB"];
  const wide = Buffer.from("phone,name\n07400123456,Zo\u00eb\n01614960000,Al\n", "utf16le");
  const told = ["--encoding", "utf-16le", "--landlines", "refuse"];
  const done = await runVolley([...command, ...told], env, wide);
  expect(done.output).toMatch(/2 rows, 1 recipients, 0 duplicates, 1 left out/);
  expect(done.output).toMatch(/line 3: phoneLandline/);
  const wrong = await runVolley([...command, "--encoding", "klingon"], env, wide);
  expect(wrong).toEqual({
    code: EXIT.invalid,
    output: expect.stringMatching(/^volley: .*klingon.* is not an encoding that can be read; give/),
  });
  expect(await db.selectFrom("import").select("fileName").execute()).toHaveLength(2);
});
