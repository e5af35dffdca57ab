import type { Account } from "@volley/engine";
import type { DoneAnswer, Nexmo } from "@volley/nexmo";
import type { App } from "../app.ts";
import { askProvider } from "../ask-provider.ts";
import {
  type NUMBER_FEATURES,
  type NUMBER_TYPES,
  NUMBERS_SHOWN,
  type NumberWishes,
  numberUpdateOf,
  type PATTERN_PLACES,
  patternOf,
  SEE_WHETHER_DONE,
} from "../numbers.ts";
import { numberEntry } from "../http/entries.ts";
import { chooseAccount } from "./choose-account.ts";
import { noAnswer } from "./no-answer.ts";
import { asOperator } from "./operator.ts";
import { print, printJson } from "./output.ts";

type Flags = { readonly account?: string; readonly json?: true };
type Paged = Flags & {
  readonly page: number;
  readonly pattern?: string;
  readonly at?: (typeof PATTERN_PLACES)[number];
};
type Line = Flags & { readonly country: string };

/** `number list`. */
export async function runList(
  app: App,
  flags: Paged & { readonly country?: string },
): Promise<void> {
  const account = await chooseAccount(app, flags.account);
  const query = {
    index: flags.page,
    size: NUMBERS_SHOWN,
    ...patternOf(flags),
    ...(flags.country ? { country: flags.country } : {}),
  };
  const page = await askProvider(app, account, (nexmo) => nexmo.numbers.owned(query));
  if (page.kind !== "page") throw noAnswer(page, account, { what: "the list of numbers" });
  if (flags.json) return printJson({ data: page.numbers, total: page.count });
  for (const { country: of, msisdn, type, features, moHttpUrl } of page.numbers) {
    print(`${of}  ${msisdn}  ${type ?? ""}  ${features.join(",")}  ${moHttpUrl ?? ""}`.trimEnd());
  }
  print(pageLine(flags.page, page.count));
}

/** `number search COUNTRY`. */
export async function runSearch(
  app: App,
  of: string,
  flags: Paged & {
    readonly type?: (typeof NUMBER_TYPES)[number];
    readonly features?: readonly (typeof NUMBER_FEATURES)[number][];
  },
): Promise<void> {
  const account = await chooseAccount(app, flags.account);
  const query = {
    country: of,
    index: flags.page,
    size: NUMBERS_SHOWN,
    ...patternOf(flags),
    ...(flags.type ? { type: flags.type } : {}),
    ...(flags.features ? { features: flags.features } : {}),
  };
  const page = await askProvider(app, account, (nexmo) => nexmo.numbers.available(query));
  if (page.kind !== "page") throw noAnswer(page, account, { what: "the numbers for rent" });
  if (flags.json) return printJson({ data: page.numbers, total: page.count });
  for (const { msisdn, type, features, cost } of page.numbers) {
    print(
      `${msisdn}  ${type ?? ""}  ${features.join(",")}  ${cost ?? "?"} ${account.currency} a month`,
    );
  }
  print(pageLine(flags.page, page.count));
}

/** `number buy NUMBER`. */
export async function runBuy(app: App, msisdn: string, flags: Line): Promise<void> {
  await act(app, flags, {
    action: "number.rent",
    number: msisdn,
    what: `to rent ${msisdn}`,
    done: `${msisdn} is rented`,
    ask: (nexmo) => nexmo.numbers.buy({ country: flags.country, msisdn }),
  });
}

/** `number update NUMBER`. */
export async function runUpdate(
  app: App,
  msisdn: string,
  flags: Line & NumberWishes,
): Promise<void> {
  await act(app, flags, {
    action: "number.change",
    number: msisdn,
    what: `to change ${msisdn}`,
    done: `${msisdn} is changed`,
    ask: (nexmo) =>
      nexmo.numbers.update({ country: flags.country, msisdn, ...numberUpdateOf(flags) }),
  });
}

/** `number cancel NUMBER`. */
export async function runCancel(app: App, msisdn: string, flags: Line): Promise<void> {
  await act(app, flags, {
    action: "number.cancel",
    number: msisdn,
    what: `to give ${msisdn} back`,
    done: `${msisdn} is given back`,
    ask: (nexmo) => nexmo.numbers.cancel({ country: flags.country, msisdn }),
  });
}

function pageLine(page: number, count: number): string {
  const pages = Math.max(1, Math.ceil(count / NUMBERS_SHOWN));
  return `page ${page} of ${pages}, ${count} numbers`;
}

/** Asks for a change, which may have been made though no answer came. */
async function act(
  app: App,
  flags: Line,
  change: {
    readonly action: Parameters<typeof numberEntry>[0];
    readonly number: string;
    readonly what: string;
    readonly done: string;
    readonly ask: (nexmo: Nexmo) => Promise<DoneAnswer>;
  },
): Promise<void> {
  const account: Account = await chooseAccount(app, flags.account);
  const answer = await askProvider(app, account, change.ask);
  if (answer.kind !== "done") {
    throw noAnswer(answer, account, { what: change.what, afterwards: SEE_WHETHER_DONE });
  }
  const { action, number } = change;
  const entry = numberEntry(action, account, { country: flags.country, number });
  await asOperator(app, async () => ({ result: null, entry }));
  if (flags.json) printJson({ done: true });
  else print(change.done);
}
