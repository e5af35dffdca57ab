import { type Command, Option } from "commander";
import {
  NUMBER_FEATURES,
  NUMBER_TYPES,
  NUMBERS_SHOWN,
  PATTERN_PLACES,
  VOICE_CALLBACKS,
} from "../../numbers.ts";
import { EXIT, UserError } from "../user-error.ts";
import { ACCOUNT_FLAG, country, JSON_FLAG, whole } from "./flags.ts";
import { inApp } from "./with-part.ts";

const numbers = () => import("../number.ts");

/** `number list|search|buy|update|cancel`. */
export function addNumberCommands(program: Command): void {
  const number = program.command("number").description("numbers that messages can come from");
  paged(number.command("list").description("numbers of the account"))
    .option("--country <code>", "only of this country, like GB", country)
    .action((flags) => inApp(numbers, (app, { runList }) => runList(app, flags)));
  paged(number.command("search").description("numbers for rent"))
    .argument("<country>", "like GB", country)
    .addOption(new Option("--type <type>", "what kind of number").choices(NUMBER_TYPES))
    .addOption(
      new Option("--features <feature...>", "all that it must do").choices(NUMBER_FEATURES),
    )
    .action((of: string, flags) =>
      inApp(numbers, (app, { runSearch }) => runSearch(app, of, flags)),
    );
  line(
    number
      .command("buy")
      .description("rent a number; it costs its monthly price at once, and each month"),
  ).action((msisdn: string, flags) =>
    inApp(numbers, (app, { runBuy }) => runBuy(app, msisdn, flags)),
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
    .action((msisdn: string, flags) =>
      inApp(numbers, (app, { runUpdate }) => runUpdate(app, msisdn, flags)),
    );
  line(number.command("cancel").description("give a number back")).action((msisdn: string, flags) =>
    inApp(numbers, (app, { runCancel }) => runCancel(app, msisdn, flags)),
  );
}

function paged(command: Command): Command {
  return command
    .option(...ACCOUNT_FLAG)
    .option("--pattern <digits>", "digits that the number has")
    .addOption(new Option("--at <place>", "where in the number they stand").choices(PATTERN_PLACES))
    .option("--page <n>", `${NUMBERS_SHOWN} numbers each, from 1`, whole(1, 1_000_000), 1)
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
