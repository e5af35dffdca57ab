import { priceRange } from "@volley/engine";
import type { Command } from "commander";
import type { App } from "../app.ts";
import { askProvider, whyNoAnswer } from "../ask-provider.ts";
import { balanceView } from "../http/views.ts";
import { pricesOf } from "../prices.ts";
import { chooseAccount } from "./choose-account.ts";
import { ACCOUNT_FLAG, country, JSON_FLAG } from "./flags.ts";
import { noAnswer } from "./no-answer.ts";
import { print, printJson, tell } from "./output.ts";
import { EXIT, UserError } from "./user-error.ts";
import { withApp } from "./with-app.ts";

/** `account balance`. */
export function addBalanceCommand(account: Command): void {
  account
    .command("balance")
    .description("the credit that is left at the provider")
    .argument("[name]", "needed when there are several accounts")
    .option(...JSON_FLAG)
    .action((name: string | undefined, flags) => withApp((app) => runBalance(app, name, flags)));
}

/** `pricing [COUNTRY]`. */
export function addPricingCommand(program: Command): void {
  program
    .command("pricing")
    .description("what one SMS part costs, as the provider's price list says")
    .argument("[country]", "like GB; all countries when left out", country)
    .option(...ACCOUNT_FLAG)
    .option("--refresh", "ask the provider, though the list is not a day old yet")
    .option(...JSON_FLAG)
    .action((of: string | undefined, flags) => withApp((app) => runPricing(app, of, flags)));
}

async function runBalance(
  app: App,
  name: string | undefined,
  flags: { readonly json?: true },
): Promise<void> {
  const account = await chooseAccount(app, name);
  const answer = await askProvider(app, account, (nexmo) => nexmo.account.balance());
  if (answer.kind !== "balance") throw noAnswer(answer, account, { what: "the balance" });
  const balance = balanceView(account, answer);
  if (flags.json) printJson(balance);
  else {
    const reload = balance.autoReload ? ", reloaded automatically" : "";
    print(`${account.name}: ${balance.amount} ${balance.currency}${reload}`);
  }
}

async function runPricing(
  app: App,
  of: string | undefined,
  flags: { readonly account?: string; readonly refresh?: true; readonly json?: true },
): Promise<void> {
  const account = await chooseAccount(app, flags.account);
  const prices = await pricesOf(app, account, { refresh: flags.refresh ?? false });
  if (prices.kind === "none") throw noAnswer(prices.answer, account, { what: "the price list" });
  const { readAt, countries } = prices.list;
  const asked = countries.filter((one) => of === undefined || one.country === of);
  if (of !== undefined && asked.length === 0) {
    throw new UserError(`the provider names no price for ${of}`, EXIT.notFound);
  }
  if (prices.stale) tell(`these prices are old; the provider says: ${whyNoAnswer(prices.stale)}`);
  if (flags.json) return printJson({ readAt: readAt.toISOString(), data: asked });
  for (const one of asked) {
    const range = priceRange(one);
    const said = range ? `${range.least} to ${range.most} ${one.currency ?? ""}` : "not named";
    print(`${one.country}  ${said}`);
    if (of === undefined) continue;
    for (const { code, name, price } of one.networks) {
      print(`  ${code.padEnd(8)} ${price ?? "not named"}  ${name ?? ""}`);
    }
  }
  print(`as of ${readAt.toISOString()}`);
}
