import {
  type Account,
  amountOf,
  type Campaign,
  estimateCampaign,
  type Estimated,
  type EstimateOptions,
  findAccount,
  formatId,
  limitOf,
  listSenderLimits,
  type PriceList,
  priceRange,
  unitsOf,
} from "@volley/engine";
import type { App } from "./app.ts";
import { askProvider, whyNoAnswer } from "./ask-provider.ts";
import { countryName } from "./country-name.ts";
import { pricesOf } from "./prices.ts";

export type Estimate = Awaited<ReturnType<typeof estimate>>;

/**
 * What a campaign would come to if what is left of it were sent now: messages are written, a sample where there
 * are many, and none is sent. Where the provider does not answer, the estimate goes without money and says why.
 */
export async function estimate(app: App, campaign: Campaign, options: EstimateOptions) {
  const account = await findAccount(app.db, campaign.accountId);
  if (!account) throw new Error(`campaign ${campaign.id} has no account`);
  const [estimated, prices, balance, senderLimits] = await Promise.all([
    estimateCampaign(app.db, campaign, options),
    pricesOf(app, account),
    askProvider(app, account, (nexmo) => nexmo.account.balance()),
    listSenderLimits(app.db, account.id),
  ]);
  const limit = limitOf(campaign, account, senderLimits);
  const list = prices.kind === "prices" ? prices.list : null;
  const priced = priceOf(estimated, list);
  const why = prices.kind === "prices" ? prices.stale : prices.answer;
  const amount = balance.kind === "balance" ? balance.value : null;
  return {
    campaignId: formatId("campaign", campaign.id),
    state: campaign.state,
    sampled: estimated.sampled,
    recipients: estimated.recipients,
    optedOut: estimated.optedOut,
    unsendable: {
      recipients: estimated.unsendable.recipients,
      examples: estimated.unsendable.examples.map(({ recipientId, reason }) => ({
        recipientId: formatId("recipient", recipientId),
        reason,
      })),
    },
    parts: estimated.parts,
    encodings: estimated.encodings,
    unicodeCharacters: estimated.unicodeCharacters.map(({ character, recipients }) => ({
      character,
      codePoint: `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`,
      recipients,
    })),
    longest: estimated.longest && {
      parts: estimated.longest.parts,
      recipientId: formatId("recipient", estimated.longest.recipientId),
    },
    missing: estimated.missing,
    alsoIn: estimated.alsoIn.map(({ id, ...one }) => ({
      campaignId: formatId("campaign", id),
      ...one,
    })),
    countries: priced.countries,
    cost: priced.cost && { ...priced.cost, currency: currencyOf(list, account) },
    prices: {
      readAt: list?.readAt.toISOString() ?? null,
      problem: why && whyNoAnswer(why),
    },
    balance: {
      amount,
      enough: amount === null || !priced.cost ? null : covers(amount, priced.cost.most),
      problem: balance.kind === "balance" ? null : whyNoAnswer(balance),
    },
    limit,
    seconds: Math.ceil(estimated.recipients / limit),
  };
}

/** Nobody knows on which networks the numbers are, so a cost is a range. */
function priceOf({ countries }: Estimated, list: PriceList | null) {
  let [least, most, unpricedParts] = [0n, 0n, 0];
  const priced = countries.map((one) => {
    const prices = list?.countries.find(({ country }) => country === one.country);
    const price = prices ? priceRange(prices) : null;
    const name = countryName(one.country);
    if (price === null) {
      unpricedParts += one.parts;
      return { name, ...one, price, cost: null };
    }
    const parts = BigInt(one.parts);
    const cost = { least: unitsOf(price.least) * parts, most: unitsOf(price.most) * parts };
    least += cost.least;
    most += cost.most;
    return {
      name,
      ...one,
      price,
      cost: { least: amountOf(cost.least), most: amountOf(cost.most) },
    };
  });
  const cost = list && { least: amountOf(least), most: amountOf(most), unpricedParts };
  return { countries: priced, cost };
}

function covers(balance: string, cost: string): boolean {
  return unitsOf(balance) >= unitsOf(cost);
}

function currencyOf(list: PriceList | null, account: Account): string {
  return list?.countries.find(({ currency }) => currency !== null)?.currency ?? account.currency;
}
