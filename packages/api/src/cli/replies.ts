import {
  type KeywordAction,
  keywordProblem,
  listConversations,
  listInbound,
  listKeywords,
  removeKeyword,
  setKeyword,
  wordsOf,
} from "@volley/engine";
import type { App } from "../app.ts";
import { readConversation } from "../conversation.ts";
import { accountEntry } from "../http/entries.ts";
import { inboundView, keywordView } from "../reply-views.ts";
import { chooseAccount } from "./choose-account.ts";
import { asOperator } from "./operator.ts";
import { print, printJson } from "./output.ts";
import { typedNumber } from "./phone.ts";
import { EXIT, UserError } from "./user-error.ts";

type Flags = { readonly account?: string; readonly json?: true };

/** `inbound`. */
export async function runInbound(
  app: App,
  flags: Flags & { readonly limit: number },
): Promise<void> {
  const { id } = await chooseAccount(app, flags.account);
  const filter = { accounts: [id], phone: null, campaignId: null, action: null };
  const rows = await listInbound(app.db, filter, { limit: flags.limit, before: null });
  showMessages(rows.map(inboundView), flags);
}

/** `replies`. */
export async function runNumbers(
  app: App,
  flags: Flags & { readonly limit: number },
): Promise<void> {
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

/** `replies PHONE`. */
export async function runTalk(app: App, text: string, flags: Flags): Promise<void> {
  const phone = typedNumber(text);
  const { id: accountId } = await chooseAccount(app, flags.account);
  const data = await readConversation(app.db, { accountId, phone });
  if (flags.json) return printJson({ data });
  if (data.length === 0) print(`nothing went to or came from +${phone}`);
  for (const one of data) {
    print(`${one.at}  ${one.direction === "in" ? "<" : ">"} ${one.text ?? "(octets)"}`);
  }
}

/** `keyword list`. */
export async function runKeywords(app: App, flags: Flags): Promise<void> {
  const { id } = await chooseAccount(app, flags.account);
  const data = (await listKeywords(app.db, id)).map(keywordView);
  if (flags.json) return printJson({ data });
  if (data.length === 0) print("no keywords besides those that everybody has");
  for (const { word, action, alone, answer } of data) {
    print(`${word.padEnd(16)} ${action}${alone ? ", alone" : ""}${answer ? `: ${answer}` : ""}`);
  }
}

/** `keyword set WORD`. */
export async function runSet(
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

/** `keyword remove WORD`. */
export async function runRemove(app: App, text: string, flags: Flags): Promise<void> {
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
