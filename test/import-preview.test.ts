import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { formatId } from "@volley/engine";
import { expect, test } from "vitest";
import { EXIT } from "../packages/api/src/cli/user-error.ts";
import { addAccount, addCampaign, refusal, startApi, startProvider } from "./support/api.ts";
import { createAccount, createCampaign } from "./support/campaigns.ts";
import { createTestDatabase } from "./support/test-database.ts";
import { runVolley } from "./support/volley-process.ts";

const FILE = "Name;Handy;Absender\nZo\u00eb;7400123456;Volley\nBo;4.47E+11;\nAl;07400123457;Shop\n";

test("the start of a file tells what an upload would do, and nothing is stored", async () => {
  const api = await startApi();
  const campaign = await addCampaign(api, await addAccount(api, await startProvider()));
  const path = `/v1/campaigns/${campaign}/recipients/preview?country=GB&senderColumn=Absender`;
  const look = async (bytes: Buffer, query = "") =>
    await api.call("POST", path + query, { body: ReadableStream.from([bytes]), type: "text/csv" });
  const latin = Buffer.from(FILE, "latin1");
  for (const bytes of [latin, gzipSync(latin)]) {
    const { status, json } = await look(bytes, "&encoding=windows-1252");
    expect(status).toBe(200);
    expect(json).toMatchObject({
      kind: "readable",
      format: { encoding: "windows-1252", delimiter: ";" },
      columns: [
        { name: "Name", usedFor: null },
        { name: "Handy", usedFor: "phone" },
        { name: "Absender", usedFor: "sender" },
      ],
      rows: [
        {
          line: 2,
          cells: ["Zo\u00eb", "7400123456", "Volley"],
          verdict: { phone: "+447400123456" },
        },
        { line: 3, verdict: { kind: "bad", code: "phoneScientific" } },
        { line: 4, verdict: { kind: "bad", code: "unknownSender" } },
      ],
    });
  }
  // A UTF-16 file is full of NUL bytes, which other bodies may not have.
  const wide = await look(Buffer.from(FILE, "utf16le"));
  expect(wide.json).toMatchObject({ format: { encoding: "utf-16le" } });
  const refused = await look(Buffer.from("name,town\nAda,Leeds\n"));
  expect(refused.json).toMatchObject({ kind: "refused", code: "noPhoneColumn" });
  expect(refusal(await api.call("POST", path, { body: {} }))).toBe("422 no_file");
  expect(await api.db.selectFrom("import").select("id").execute()).toEqual([]);
});

test("import --preview says it at the command line", async () => {
  const { url, db } = await createTestDatabase();
  const { id } = await createCampaign(db, await createAccount(db), { recipients: 0 });
  const env = { DATABASE_URL: url, VOLLEY_SECRET: randomBytes(8).toString("hex") };
  const command = ["import", "-", "--campaign", formatId("campaign", id), "--preview"];
  const seen = await runVolley([...command, "--country", "GB"], env, FILE);
  expect(seen).toEqual({
    code: 0,
    output: expect.stringMatching(
      /^standard input: utf-8, delimiter ";", quote "\\""\n {2}column 1: Name is a field\n {2}column 2: Handy is the phone number\n/,
    ),
  });
  expect(seen.output).toMatch(/column 3: Absender is a field; --sender-column makes it the row's/);
  expect(seen.output).toMatch(/line 2: \+447400123456 GB mobile\. Read as .* no leading zero/);
  expect(seen.output).toMatch(/line 3: left out: phoneScientific: /);
  const refused = await runVolley([...command, "--phone-column", "tel"], env, FILE);
  expect(refused.code).toBe(EXIT.invalid);
  expect(refused.output).toMatch(/^volley: standard input: There is no column .tel.; the file has/);
  // The one import is that of the campaign's own making.
  expect(await db.selectFrom("import").select("id").execute()).toHaveLength(1);
});
