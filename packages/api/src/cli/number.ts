import type { Account } from "@volley/engine";
import type { DoneAnswer, Nexmo } from "@volley/nexmo";
import { type Command, Option } from "commander";
import type { App } from "../app.ts";
import { askProvider } from "../ask-provider.ts";
import {
  type NumberWishes,
  numberUpdateOf,
  PATTERN_PLACES,
  patternOf,
  SEE_WHETHER_DONE,
  VOICE_CALLBACKS,
} from "../numbers.ts";
import { numberEntry } from "../http/entries.ts";
import { chooseAccount } from "./choose-account.ts";
import { ACCOUNT_FLAG, country, JSON_FLAG, whole } from "./flags.ts";
import { noAnswer } from "./no-answer.ts";
import { asOperator } from "./operator.ts";
import { print, printJson } from "./output.ts";
import { EXIT, UserError } from "./user-error.ts";
import { withApp } from "./with-app.ts";

type Flags = { readonly account?: string; readonly json?: true };
type Paged = Flags & {
  readonly page: number;
  readonly pattern?: string;
  readonly at?: (typeof PATTERN_PLACES)[number];
};
type Line = Flags & { readonly country: string };

const PAGE_SIZE = 50;
const FEATURES = ["SMS", "MMS", "VOICE"] as const;
const TYPES = ["landline", "mobile-lvn", "landline-toll-free"] as const;

/** `number list|search|buy|update|cancel`. */
export function addNumberCommands(program: Command): void {
  const number = program.command("number").description("numbers that messages can come from");
  paged(number.command("list").description("numbers of the account"))
    .option("--country <code>", "only of this country, like GB", country)
    .action((flags) => withApp((app) => runList(app, flags)));
  paged(number.command("search").description("numbers for rent"))
    .argument("<country>", "like GB", country)
    .addOption(new Option("--type <type>", "what kind of number").choices(TYPES))
    .addOption(new Option("--features <feature...>", "all that it must do").choices(FEATURES))
    .action((of: string, flags) => withApp((app) => runSearch(app, of, flags)));
  line(
    number
      .command("buy")
      .description("rent a number; it costs its monthly price at once, and each month"),
  ).action((msisdn: string, flags) =>
    withApp((app) =>
      act(app, flags, {
        action: "number.rent",
        number: msisdn,
        what: `to rent ${msisdn}`,
        done: `${msisdn} is rented`,
        ask: (nexmo) => nexmo.numbers.buy({ country: flags.country, msisdn }),
      }),
    ),
  );
  line(number.command("update").description("change where messages and calls to a number go"))
    .option("--inbound-url <url>", 'where inbound messages go; "" takes it away')
    .addOption(
      new Option("--voice-type <type>", "where calls go, with --voice-value").choices(
        VOICE_CALLBACKS,
      ),
    )
    .option("--voice-value <value>", "the SIP address, number or application")
    .option("--voice-status-url <url>", "told when a call ends")
    .option("--application-id <id>", "an application of the provider")
    .action((msisdn: string, flags: Line & NumberWishes) =>
      withApp((app) =>
        act(app, flags, {
          action: "number.change",
          number: msisdn,
          what: `to change ${msisdn}`,
          done: `${msisdn} is changed`,
          ask: (nexmo) =>
            nexmo.numbers.update({ country: flags.country, msisdn, ...numberUpdateOf(flags) }),
        }),
      ),
    );
  line(number.command("cancel").description("give a number back")).action((msisdn: string, flags) =>
    withApp((app) =>
      act(app, flags, {
        action: "number.cancel",
        number: msisdn,
        what: `to give ${msisdn} back`,
        done: `${msisdn} is given back`,
        ask: (nexmo) => nexmo.numbers.cancel({ country: flags.country, msisdn }),
      }),
    ),
  );
}

function paged(command: Command): Command {
  return command
    .option(...ACCOUNT_FLAG)
    .option("--pattern <digits>", "digits that the number has")
    .addOption(new Option("--at <place>", "where in the number they stand").choices(PATTERN_PLACES))
    .option("--page <n>", `${PAGE_SIZE} numbers each, from 1`, whole(1, 1_000_000), 1)
    .option(...JSON_FLAG);
}

function line(command: Command): Command {
  return command
    .argument("<number>", "digits only, as the lists show it", digits)
    .requiredOption("--country <code>", "its country, like GB", country)
    .option(...ACCOUNT_FLAG)
    .option(...JSON_FLAG);
}

function digits(text: string): string {
  const number = text.replace(/^\+/, "");
  if (/^\d{3,15}$/.test(number)) return number;
  throw new UserError(`"${text}" is no number; give its digits, like 447700900001`, EXIT.usage);
}

async function runList(app: App, flags: Paged & { readonly country?: string }): Promise<void> {
  const account = await chooseAccount(app, flags.account);
  const query = {
    index: flags.page,
    size: PAGE_SIZE,
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

async function runSearch(
  app: App,
  of: string,
  flags: Paged & {
    readonly type?: (typeof TYPES)[number];
    readonly features?: readonly (typeof FEATURES)[number][];
  },
): Promise<void> {
  const account = await chooseAccount(app, flags.account);
  const query = {
    country: of,
    index: flags.page,
    size: PAGE_SIZE,
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

function pageLine(page: number, count: number): string {
  const pages = Math.max(1, Math.ceil(count / PAGE_SIZE));
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
