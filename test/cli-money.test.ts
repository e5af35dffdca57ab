import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { EXIT } from "../packages/api/src/cli/user-error.ts";
import { startProvider } from "./support/api.ts";
import { commandsIn } from "./support/commands.ts";
import { createTestDatabase } from "./support/test-database.ts";

test("balance, prices and numbers are had at the command line, and an account is changed and retired", async () => {
  const { url } = await createTestDatabase();
  const simulator = await startProvider({ balance: 20 });
  const folder = await mkdtemp(join(tmpdir(), "volley-cli-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const secret = join(folder, "secret");
  await writeFile(secret, "Simulator1\n");
  const run = commandsIn({
    DATABASE_URL: url,
    VOLLEY_SECRET: randomBytes(8).toString("hex"),
    VOLLEY_DATA_DIR: folder,
  });
  const credentials = ["--key", "volley01", "--secret-file", secret, "--rest-url", simulator.url];
  expect((await run("account", "add", "main", ...credentials)).code).toBe(0);

  const [balance, pricing, none, found] = await Promise.all([
    run("account", "balance", "--json"),
    run("pricing", "gb"),
    run("pricing", "zz"),
    run("number", "search", "GB", "--features", "SMS", "--json"),
  ]);
  expect(balance.json).toMatchObject({ amount: expect.stringMatching(/^20/), currency: "EUR" });
  expect(pricing.output).toMatch(/^GB {2}0\.\d+ to 0\.03330000 EUR\n {2}23410 /m);
  expect([none.code, none.output]).toEqual([
    EXIT.notFound,
    expect.stringContaining("no price for ZZ"),
  ]);
  const numbers: readonly { readonly msisdn: string }[] = Object(found.json["data"]);
  const number = numbers[0]?.msisdn ?? "";
  const line = [number, "--country", "GB"];
  const bought = await run("number", "buy", ...line);
  expect([bought.code, bought.output]).toEqual([0, expect.stringContaining("is rented")]);
  expect((await run("number", "list")).output).toContain(number);
  const again = await run("number", "buy", ...line);
  expect(again.code).toBe(EXIT.provider);
  expect(again.output.trim().split("\n")).toHaveLength(1);
  expect(again.output).toContain(`refuses to rent ${number}`);
  const [cancelled, wrong] = await Promise.all([
    run("number", "cancel", ...line),
    run("number", "cancel", "abc", "--country", "GB"),
  ]);
  expect(cancelled.code).toBe(0);
  expect([wrong.code, wrong.output]).toEqual([
    EXIT.usage,
    expect.stringContaining('"abc" is no number'),
  ]);

  const [edited, same] = await Promise.all([
    run("account", "edit", "main", "--rename", "renamed", "--secret-file", secret, "--json"),
    run("account", "edit", "main"),
  ]);
  expect([edited.code, edited.json["name"]]).toEqual([0, "renamed"]);
  expect([same.code, same.output]).toEqual([
    EXIT.usage,
    expect.stringContaining("say what to change: --rename, --key, --rest-url or --new-secret"),
  ]);
  const retired = await run("account", "retire", "renamed");
  expect([retired.code, retired.output]).toEqual([
    0,
    "renamed is retired: nothing is sent from it any more\n",
  ]);
});
