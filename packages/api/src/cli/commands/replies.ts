import { KEYWORD_ACTIONS } from "@volley/engine/words";
import { type Command, Option } from "commander";
import { ACCOUNT_FLAG, JSON_FLAG, whole } from "./flags.ts";
import { inApp } from "./with-part.ts";

const replies = () => import("../replies.ts");

/** `inbound`, `replies` and `keyword list|set|remove`. */
export function addReplyCommands(program: Command): void {
  withAccount(
    program
      .command("inbound")
      .description("the newest messages from people")
      .option("--limit <n>", "how many at the most", whole(1, 10_000), 50),
  ).action((flags) => inApp(replies, (app, { runInbound }) => runInbound(app, flags)));
  withAccount(
    program
      .command("replies")
      .description("who has written, or with a number the conversation with it")
      .argument("[phone]", "like +447700900123")
      .option("--limit <n>", "how many numbers at the most", whole(1, 10_000), 50),
  ).action((phone: string | undefined, flags) =>
    inApp(replies, (app, { runNumbers, runTalk }) =>
      phone === undefined ? runNumbers(app, flags) : runTalk(app, phone, flags),
    ),
  );
  const keyword = program
    .command("keyword")
    .description("words that people text and what they lead to, besides STOP, START and HELP");
  withAccount(keyword.command("list").description("keywords of an account")).action((flags) =>
    inApp(replies, (app, { runKeywords }) => runKeywords(app, flags)),
  );
  withAccount(
    keyword
      .command("set")
      .description("give a keyword a meaning")
      .argument("<word>")
      .addOption(
        new Option("--action <action>", "answer needs --answer")
          .choices(KEYWORD_ACTIONS)
          .default("answer"),
      )
      .option("--answer <text>", "what is answered")
      .option("--alone", "only when nothing stands behind it"),
  ).action((word: string, flags) => inApp(replies, (app, { runSet }) => runSet(app, word, flags)));
  withAccount(
    keyword.command("remove").description("take a keyword away").argument("<word>"),
  ).action((word: string, flags) =>
    inApp(replies, (app, { runRemove }) => runRemove(app, word, flags)),
  );
}

function withAccount(command: Command): Command {
  return command.option(...ACCOUNT_FLAG).option(...JSON_FLAG);
}
