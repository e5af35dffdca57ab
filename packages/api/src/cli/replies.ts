import {
  KEYWORD_ACTIONS,
  type KeywordAction,
  keywordProblem,
  listConversations,
  listInbound,
  listKeywords,
  removeKeyword,
  setKeyword,
  wordsOf,
} from "@volley/engine";
import { type Command, Option } from "commander";
import type { App } from "../app.ts";
import { readConversation } from "../conversation.ts";
import { accountEntry } from "../http/entries.ts";
import { inboundView, keywordView } from "../reply-views.ts";
import { chooseAccount } from "./choose-account.ts";
import { JSON_FLAG, whole } from "./flags.ts";
import { asOperator } from "./operator.ts";
import { print, printJson } from "./output.ts";
import { typedNumber } from "./phone.ts";
import { EXIT, UserError } from "./user-error.ts";
import { withApp } from "./with-app.ts";

type Flags = { readonly account?: string; readonly json?: true };

/** `inbound`, `replies` and `keyword list|set|remove`. */
export function addReplyCommands(program: Command): void {
  withAccount(
    program
      .command("inbound")
      .description("the newest messages from people")
      .option("--limit <n>", "how many at the most", whole(1, 10_000), 50),
  ).action((flags) => withApp((app) => runInbound(app, flags)));
  withAccount(
    program
      .command("replies")
      .description("who has written, or with a number the conversation with it")
      .argument("[phone]", "like +447700900123")
      .option("--limit <n>", "how many numbers at the most", whole(1, 10_000), 50),
  ).action((phone: string | undefined, flags) =>
    withApp((app) => (phone === undefined ? runNumbers(app, flags) : runTalk(app, phone, flags))),
  );
  const keyword = program
    .command("keyword")
    .description("words that people text and what they lead to, besides STOP, START and HELP");
  withAccount(keyword.command("list").description("keywords of an account")).action((flags) =>
    withApp((app) => runKeywords(app, flags)),
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
  ).action((word: string, flags) => withApp((app) => runSet(app, word, flags)));
  withAccount(
    keyword.command("remove").description("take a keyword away").argument("<word>"),
  ).action((word: string, flags) => withApp((app) => runRemove(app, word, flags)));
}

function withAccount(command: Command): Command {
  return command.option("--account <name>", "needed when there are several").option(...JSON_FLAG);
}

async function runInbound(app: App, flags: Flags & { readonly limit: number }): Promise<void> {
  const { id } = await chooseAccount(app, flags.account);
  const filter = { accounts: [id], phone: null, campaignId: null, action: null };
  const rows = await listInbound(app.db, filter, { limit: flags.limit, before: null });
  showMessages(rows.map(inboundView), flags);
}

async function runNumbers(app: App, flags: Flags & { readonly limit: number }): Promise<void> {
  const { id } = await chooseAccount(app, flags.account);
  const rows = await listConversations(app.db, [id], { limit: flags.limit, before: null });
  showMessages(rows.map(inboundView), flags);
}

function showMessages(data: readonly ReturnType<typeof inboundView>[], flags: Flags): void {
  if (flags.json) return printJson({ data });
  if (data.length === 0) print("nobody has written yet");
  for (const { receivedAt, from, text, state, keyword } of data) {
    const note = state === "complete" ? "" : ` (${state})`;
    const asked = keyword === null ? "" : `  [${keyword.action}]`;
    print(`${receivedAt}  ${from.padEnd(16)} ${text ?? "(octets)"}${note}${asked}`);
  }
}

async function runTalk(app: App, text: string, flags: Flags): Promise<void> {
  const phone = typedNumber(text);
  const { id: accountId } = await chooseAccount(app, flags.account);
  const data = await readConversation(app.db, { accountId, phone });
  if (flags.json) return printJson({ data });
  if (data.length === 0) print(`nothing went to or came from +${phone}`);
  for (const one of data) {
    print(`${one.at}  ${one.direction === "in" ? "<" : ">"} ${one.text ?? "(octets)"}`);
  }
}

async function runKeywords(app: App, flags: Flags): Promise<void> {
  const { id } = await chooseAccount(app, flags.account);
  const data = (await listKeywords(app.db, id)).map(keywordView);
  if (flags.json) return printJson({ data });
  if (data.length === 0) print("no keywords besides those that everybody has");
  for (const { word, action, alone, answer } of data) {
    print(`${word.padEnd(16)} ${action}${alone ? ", alone" : ""}${answer ? `: ${answer}` : ""}`);
  }
}

async function runSet(
  app: App,
  text: string,
  flags: Flags & {
    readonly action: KeywordAction;
    readonly answer?: string;
    readonly alone?: true;
  },
): Promise<void> {
  const { id } = await chooseAccount(app, flags.account);
  const word = wordsOf(text).join(" ");
  const { action, answer = null, alone = false } = flags;
  const problem = keywordProblem({ word, action });
  if (problem !== null) throw new UserError(`"${text}": ${problem}`, EXIT.invalid);
  if (action === "answer" && answer === null) {
    throw new UserError("give the answer with --answer, or another --action", EXIT.usage);
  }
  const view = await asOperator(app, async ({ db }) => {
    const rule = { word, action, alone, answer };
    const result = keywordView(await setKeyword(db, id, rule));
    return { result, entry: accountEntry("keyword.set", { id }, { after: rule }) };
  });
  if (flags.json) printJson(view);
  else print(`${word}: ${action}${answer === null ? "" : `, answered with "${answer}"`}`);
}

async function runRemove(app: App, text: string, flags: Flags): Promise<void> {
  const { id } = await chooseAccount(app, flags.account);
  const word = wordsOf(text).join(" ");
  await asOperator(app, async ({ db }) => {
    if (!(await removeKeyword(db, id, word))) {
      throw new UserError(`there is no keyword "${text}"`, EXIT.notFound);
    }
    return { result: null, entry: accountEntry("keyword.remove", { id }, { before: { word } }) };
  });
  if (flags.json) printJson({ word, removed: true });
  else print(`"${word}" is no keyword any more`);
}
