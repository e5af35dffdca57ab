import { priceRange } from "@volley/engine";
import type { App } from "../app.ts";
import { askProvider, whyNoAnswer } from "../ask-provider.ts";
import { balanceView } from "../http/views.ts";
import { pricesOf } from "../prices.ts";
import { chooseAccount } from "./choose-account.ts";
import { noAnswer } from "./no-answer.ts";
import { print, printJson, tell } from "./output.ts";
import { EXIT, UserError } from "./user-error.ts";

/** `account balance`. */
export async function runBalance(
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

/** `pricing [COUNTRY]`. */
export async function runPricing(
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
