import { DatabaseError, TemplateError } from "@volley/engine";
import { CsvError } from "@volley/importer";
import { expect, test } from "vitest";
import { ConfigError } from "../config.ts";
import { EmbeddedPostgresError } from "../embedded/embedded-postgres-error.ts";
import { SealError } from "../sealed.ts";
import { failureOf } from "./errors.ts";
import { EXIT, UserError } from "./user-error.ts";

test("the exit codes are those that scripts rely on", () => {
  expect(EXIT).toEqual({
    unexpected: 1,
    usage: 2,
    invalid: 3,
    refused: 4,
    notFound: 5,
    conflict: 6,
    provider: 8,
    unreachable: 9,
    incomplete: 10,
    config: 78,
    interrupted: 130,
  });
});

test.each<[label: string, error: unknown, lines: readonly string[], exitCode: number]>([
  ["a person's mistake", new UserError("no such file", EXIT.notFound), ["no such file"], 5],
  [
    "a wrong setting",
    new ConfigError(["one is wrong", "two, too"]),
    ["one is wrong", "two, too"],
    78,
  ],
  ["a database out of reach", new DatabaseError("it is away"), ["it is away"], 9],
  ["an embedded database", new EmbeddedPostgresError("disk full"), ["disk full"], 9],
  ["a file that is no CSV", new CsvError("notCsv", "a workbook"), ["a workbook"], 3],
  ["a broken text", new TemplateError("no closing }}"), ["no closing }}"], 3],
  ["another installation's secret", new SealError("wrong secret"), ["wrong secret"], 78],
])("%s is told in a line, without a stack", (_label, error, lines, exitCode) => {
  expect(failureOf(error)).toEqual({ lines, exitCode });
});

test.each<[label: string, error: unknown, words: RegExp]>([
  ["an error", new TypeError("x is not a function"), /x is not a function\n {4}at /],
  ["a text", "out of paper", /^out of paper$/],
  ["nothing", undefined, /^undefined$/],
])("what nobody foresaw (%s) asks for a report and shows all there is", (_label, error, words) => {
  const { lines, exitCode } = failureOf(error);
  expect(lines).toEqual([expect.stringMatching(/please report/), expect.stringMatching(words)]);
  expect(exitCode).toBe(EXIT.unexpected);
});
