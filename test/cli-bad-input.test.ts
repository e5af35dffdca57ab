import { insertCampaign } from "@volley/engine";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { EXIT } from "../packages/api/src/cli/user-error.ts";
import { failing, type Installation, openInstallation } from "./support/bad-input.ts";
import { runVolley } from "./support/volley-process.ts";

let installation: Installation;

beforeAll(async () => {
  installation = await openInstallation();
});

afterAll(() => installation.close());

beforeEach(() => installation.setAccounts(["main"]));

test.each<[label: string, file: string, more: readonly string[], says: RegExp]>([
  ["a folder", "folder", [], /folder is a directory; name the CSV file inside it$/],
  ["an empty file", "empty.csv", [], /is empty; it needs a header row and recipients$/],
  [
    "a file of column names alone",
    "header-only.csv",
    [],
    /no rows below them; add the recipients$/,
  ],
  [
    "a file without a phone column",
    "no-phone.csv",
    [],
    /“name”, “city”\. Name the right one with .*--phone-column/,
  ],
  [
    "a file without the phone column named",
    "good.csv",
    ["--phone-column", "tel"],
    /no column “tel”.* “name”, “phone”/,
  ],
  [
    "a file without column names",
    "no-header.csv",
    [],
    /first row holds data.*add a first row with names/,
  ],
  [
    "a file with a column twice",
    "twice.csv",
    [],
    /more than one column named .*give each column a name/,
  ],
  [
    "a file without a field of the text",
    "good.csv",
    ["--text", "Hi {{nick}}"],
    /“nick” .* it has “name”, “phone”/,
  ],
  ["a broken text", "good.csv", ["--text", "Hi {{name"], /character 4 has no closing }}/],
  ["a workbook", "book.xlsx", [], /is a workbook .*save it as “CSV UTF-8/],
  ["a file in UTF-32", "utf32.csv", [], /is in UTF-32; .*save it as “CSV UTF-8/],
  ["a file with a quote that never ends", "unclosed.csv", [], /unclosed\.csv: .*quote/],
  [
    "a file without a good row",
    "all-bad.csv",
    [],
    /no row of .*all-bad\.csv can be sent; mend what is said above/,
  ],
  [
    "a country nobody knows",
    "good.csv",
    ["--country", "XX"],
    /“XX” is not a country code; give two/,
  ],
  [
    "a delimiter of two characters",
    "good.csv",
    ["--delimiter", "::"],
    /"::" cannot delimit cells; give one/,
  ],
])("%s is refused in a line, and nobody is sent anything", async (...row) => {
  const [, file, more, says] = row;
  const failed = await installation.attempt(installation.send(file, ...more));
  expect(failed).toEqual(failing("invalid", says));
  expect(installation.simulator.ledger().requests).toBe(0);
});

test("a file that is not there is named", async () => {
  const says = /none\.csv: there is no such file; check the name and the folder you are in$/;
  const { attempt, send } = installation;
  expect(await attempt(send("none.csv"))).toEqual(failing("notFound", says));
  expect(await attempt(["demo", "--csv", "none.csv"])).toEqual(failing("notFound", says));
});

test("when no row is good, each is explained before", async () => {
  const { code, output } = await runVolley(installation.send("all-bad.csv"), installation.env);
  expect(code).toBe(EXIT.invalid);
  expect(output).toMatch(/3 rows, 0 recipients, 0 duplicates, 3 left out/);
  expect(output).toMatch(
    /line 2: phoneTooShort: .*\n +line 3: phoneEmpty: .*\n +line 4: phoneLetters/,
  );
});

test.each<[label: string, args: readonly string[], says: RegExp]>([
  ["an option that is not known", ["report", "cmp_1", "--jsn"], /unknown option '--jsn'/],
  ["a command that is not known", ["sned"], /unknown command 'sned'/],
  ["too many arguments", ["report", "cmp_1", "cmp_2"], /too many arguments/],
  ["an option left out", ["send", "x.csv", "--text", "Hi"], /required option '--from <sender>'/],
  ["half a request a second", ["simulator", "--rate", "2.5"], /must be a whole number/],
  ["nobody to send to", ["demo", "--recipients", "0"], /number between 1 and/],
  ["more numbers than there are", ["demo", "--recipients", "81001"], /can be 81000 at the most/],
  ["two sources at once", ["demo", "--recipients", "5", "--csv", "x.csv"], /either --csv or --rec/],
  ["something that is no id", ["report", "42"], /"42" is no campaign id; .* like cmp_1$/],
  ["the id of something else", ["problems", "cmp_1"], /"cmp_1" is no import id; .* like imp_1$/],
])("%s is a mistake in the command, told in a line", async (_label, args, says) => {
  expect(await installation.attempt(args)).toEqual(failing("usage", says));
});

test("a sender that no phone can show is refused", async () => {
  const says = /--from "Volley\+44" .*: give up to 11 letters and digits/;
  const args = installation.send("good.csv", "--from", "Volley+44");
  expect(await installation.attempt(args)).toEqual(failing("usage", says));
});

test("campaigns and imports that are not there, or in another state, are named", async () => {
  const { attempt, db } = installation;
  await insertCampaign(db, { accountId: 1, name: "draft", senders: ["Volley"], template: "Hi" });
  const empty = await attempt(["campaign", "start", "cmp_1"]);
  expect(empty).toEqual(failing("conflict", /cannot start cmp_1: it has no recipients yet$/));
  const draftPaused = await attempt(["campaign", "pause", "cmp_1"]);
  expect(draftPaused).toEqual(failing("conflict", /cannot pause cmp_1: it is draft$/));
  const missing = await attempt(["campaign", "cancel", "cmp_9"]);
  expect(missing).toEqual(failing("notFound", /there is no campaign cmp_9$/));
  expect(await attempt(["report", "cmp_9"])).toEqual(missing);
  const problems = await attempt(["problems", "imp_9"]);
  expect(problems).toEqual(failing("notFound", /there is no import imp_9$/));
});
