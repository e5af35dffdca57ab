import { RECIPIENT_STATES } from "@volley/engine/words";
import { type Command, Option } from "commander";
import { ACCOUNT_FLAG, JSON_FLAG, repeated, whole } from "./flags.ts";
import { inApp } from "./with-part.ts";

const sending = () => import("../message-send.ts");
const lists = () => import("../message-list.ts");

/** `message send`, `show` and `list`: what programs do by POST /v1/messages. */
export function addMessageCommands(program: Command): void {
  const message = program.command("message").description("single messages, sent ahead of bulk");
  message
    .command("send")
    .description("send one message, or those of a file with a JSON object on each line")
    .option("--to <number>", "international, like +447700900123")
    .option("--file <file>", 'lines like {"to":"+447700900123","text":"Hi"}; - is standard input')
    .option("--from <sender>", "up to 11 letters and digits, or a number without +")
    .option("--text <text>", 'with {{field}} or {{field | default: "words"}}')
    .option("--var <name=value>", "a value of a field; may be repeated", repeated)
    .option("--campaign <id>", "cmp_…: its own text and senders instead of --from and --text")
    .option(
      "--idempotency-key <key>",
      "with it the same command again, within a day, sends nothing twice",
    )
    .option(...ACCOUNT_FLAG)
    .option(...JSON_FLAG)
    .action((flags) => inApp(sending, (app, { runMessageSend }) => runMessageSend(app, flags)));
  message
    .command("show")
    .description("a message and what became of it")
    .argument("<campaign>", "cmp_…, as it was told when the message was stored")
    .argument("<id>", "rcp_…")
    .option(...JSON_FLAG)
    .action((campaign: string, id: string, flags) =>
      inApp(lists, (app, { runMessageShow }) => runMessageShow(app, { campaign, id }, flags)),
    );
  message
    .command("list")
    .description("messages of a campaign, in the order in which they came")
    .argument("<campaign>", "cmp_…")
    .addOption(new Option("--state <state...>", "only these").choices(RECIPIENT_STATES))
    .option("--after <id>", "rcp_…: those behind it")
    .option("--limit <n>", "how many at the most", whole(1, 10_000), 50)
    .option(...JSON_FLAG)
    .action((campaign: string, flags) =>
      inApp(lists, (app, { runMessageList }) => runMessageList(app, campaign, flags)),
    );
}
