import { setTimeout as sleep } from "node:timers/promises";
import { type Account, type PriceList, readPriceList, savePriceList } from "@volley/engine";
import type { NoAnswer } from "@volley/nexmo";
import type { App } from "./app.ts";
import { askProvider } from "./ask-provider.ts";

/** Prices change seldom, and the provider wants to be asked for them no more than once a second. */
const FRESH_MS = 24 * 60 * 60_000;
const THROTTLED_MS = 1_100;

export type Prices =
  | {
      readonly kind: "prices";
      readonly list: PriceList;
      /** Why these are older than they should be; null when they are fresh. */
      readonly stale: NoAnswer | null;
    }
  | { readonly kind: "none"; readonly answer: NoAnswer };

/**
 * The prices of SMS for an account, read from the provider at most once a day unless `refresh` says so.
 * When it does not answer, older prices are better than none.
 */
export async function pricesOf(
  app: Pick<App, "db" | "sealer">,
  account: Account,
  options: { readonly refresh?: boolean } = {},
): Promise<Prices> {
  const prices = await readOnce(app, account, options.refresh ?? false);
  if (prices.kind !== "none" || prices.answer.kind !== "throttled") return prices;
  // Most likely somebody else asks for the same list just now.
  await sleep(prices.answer.waitMs ?? THROTTLED_MS);
  return await readOnce(app, account, false);
}

async function readOnce(
  app: Pick<App, "db" | "sealer">,
  account: Account,
  refresh: boolean,
): Promise<Prices> {
  const known = await readPriceList(app.db, account.id);
  if (known && !refresh && Date.now() - known.readAt.getTime() < FRESH_MS) {
    return { kind: "prices", list: known, stale: null };
  }
  const answer = await askProvider(app, account, (nexmo) => nexmo.pricing.all("sms"));
  if (answer.kind !== "priceList") {
    return known ? { kind: "prices", list: known, stale: answer } : { kind: "none", answer };
  }
  await savePriceList(app.db, account.id, answer.countries);
  const list = await readPriceList(app.db, account.id);
  if (!list) throw new Error("a price list that was saved is there");
  return { kind: "prices", list, stale: null };
}
