import { createHash } from "node:crypto";
import {
  EVERYWHERE,
  formatId,
  pickShard,
  startTriggerDesk,
  type Triggered,
  type TriggerOrder,
} from "@volley/engine";
import type { App } from "../app.ts";
import { type Message, readMessage } from "../http/message-schemas.ts";
import { messageEntries, messageEntry, messageView, orderOf, refusalOf } from "../http/messages.ts";
import { belonging } from "../http/once.ts";
import { type Problem, ProblemError } from "../http/problem.ts";
import { chooseAccount } from "./choose-account.ts";
import { type MessageLine, messagesIn } from "./message-lines.ts";
import { operator } from "./operator.ts";
import { print, printJson, tell } from "./output.ts";
import { EXIT, UserError } from "./user-error.ts";

export type MessageFlags = {
  readonly to?: string;
  readonly file?: string;
  readonly from?: string;
  readonly text?: string;
  readonly var?: readonly string[];
  readonly campaign?: string;
  readonly idempotencyKey?: string;
  readonly account?: string;
  readonly json?: true;
};

/** What came of a line: the id of the message, or why there is none. */
type Result = { readonly line: number } & (
  | ReturnType<typeof messageView>
  | { readonly problem: Pick<Problem, "code" | "status" | "title" | "detail"> }
);

type Told = { readonly results: readonly Result[]; readonly isReplayed: boolean };

/** As many as one request of the API may have: they are stored in one transaction. */
const TOGETHER = 1_000;

/** Keys of the API are numbered from 1, so none of their answers is taken for the command line's. */
const AT_THE_COMMAND_LINE = 0;

/** `message send`. */
export async function runMessageSend(app: App, flags: MessageFlags): Promise<void> {
  const defaults = await defaultsOf(app, flags);
  if (flags.file !== undefined) return await sendFile(app, flags.file, { flags, defaults });
  if (flags.to === undefined) {
    throw new UserError("say to whom: --to NUMBER, or --file FILE for many", EXIT.usage);
  }
  const said = readMessage({ ...defaults, to: flags.to });
  if (said.kind === "mistake") throw new UserError(said.detail, EXIT.invalid);
  const { message } = said;
  const sender = openSender(app, flags.idempotencyKey);
  const [result] = (await sender.send([{ line: 1, message }])).results;
  if (!result) throw new Error("a message was left without a result");
  if ("problem" in result) {
    const { status, detail } = result.problem;
    throw new UserError(detail, status === 409 ? EXIT.conflict : EXIT.invalid);
  }
  const { id, campaignId } = result;
  if (flags.json) return printJson({ id, campaignId });
  print(`${id} is stored; what becomes of it: volley message show ${campaignId} ${id}`);
}

async function sendFile(
  app: App,
  file: string,
  { flags, defaults }: { readonly flags: MessageFlags; readonly defaults: Partial<Message> },
): Promise<void> {
  if (flags.to !== undefined) throw new UserError("give --to or --file, not both", EXIT.usage);
  const sender = openSender(app, flags.idempotencyKey);
  const sum = { accepted: 0, refused: 0, replayed: 0 };
  for await (const lines of messagesIn(file, { defaults, together: TOGETHER })) {
    const { results, isReplayed } = await sender.send(lines);
    for (const result of results) {
      if (flags.json) printJson(result);
      if ("problem" in result) {
        sum.refused += 1;
        if (!flags.json) tell(`line ${result.line}: ${result.problem.detail}`);
        continue;
      }
      sum.accepted += 1;
      if (isReplayed) sum.replayed += 1;
    }
  }
  if (sum.refused > 0) process.exitCode = EXIT.incomplete;
  if (flags.json) return printJson(sum);
  const before = sum.replayed === 0 ? "" : `, ${sum.replayed} of them by this key before`;
  print(`${sum.accepted} messages are stored${before}; ${sum.refused} refused`);
}

/** What lines may leave out. A campaign has words, senders and an account of its own. */
async function defaultsOf(app: App, flags: MessageFlags): Promise<Partial<Message>> {
  const { from, text, campaign: campaignId, var: pairs = [] } = flags;
  const vars = Object.fromEntries(pairs.map(readPair));
  const given = {
    ...(from === undefined ? {} : { from }),
    ...(text === undefined ? {} : { text }),
    ...(pairs.length === 0 ? {} : { vars }),
  };
  if (campaignId !== undefined) return { ...given, campaignId };
  if (flags.account === undefined) return given;
  const { id } = await chooseAccount(app, flags.account);
  return { ...given, accountId: formatId("account", id) };
}

function readPair(text: string): readonly [name: string, value: string] {
  const at = text.indexOf("=");
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new UserError(`--var "${text}" must be NAME=VALUE`, EXIT.usage);
}

/** Stores messages as requests of the API are stored: all of a batch that can be, with what is answered. */
function openSender(app: App, key: string | undefined) {
  const desk = startTriggerDesk<readonly Result[]>(app, pickShard());
  return {
    async send(lines: readonly MessageLine[]): Promise<Told> {
      const read = lines.map(({ line, message, problem }) => ({
        line,
        message,
        order: problem ?? orderOf(message, EVERYWHERE),
      }));
      const once = key === undefined ? null : onceOf(key, lines);
      const orders = read.flatMap(({ order }): TriggerOrder[] =>
        order instanceof ProblemError ? [] : [order],
      );
      const answer = await desk.send({
        by: operator(),
        once,
        orders,
        answer(outcomes) {
          const results = resultsOf(read, outcomes);
          const taken = outcomes.filter((one) => one.kind === "accepted");
          const [only] = taken;
          const entries = taken.length === 1 && only ? [messageEntry(only)] : messageEntries(taken);
          const sealedBody = once && app.sealer.seal(JSON.stringify(results), belonging(once));
          const kept = sealedBody && { ...once, status: 202, location: null, sealedBody };
          return { answer: results, entries, kept };
        },
      });
      switch (answer.kind) {
        case "done":
          return { results: answer.answer, isReplayed: false };
        case "busy":
          throw new UserError("a command with this --idempotency-key is at work", EXIT.conflict);
        case "kept": {
          if (!once?.fingerprint.equals(answer.kept.fingerprint)) {
            throw new UserError(
              "this --idempotency-key came before with other messages; take a new one",
              EXIT.conflict,
            );
          }
          const text = app.sealer.unseal(answer.kept.sealedBody, belonging(once));
          const results: readonly Result[] = JSON.parse(text);
          return { results, isReplayed: true };
        }
      }
    },
  };
}

/** A file goes in batches, each of which is done once: what broke off half-way goes on where it was. */
function onceOf(key: string, lines: readonly MessageLine[]) {
  return {
    apiKeyId: AT_THE_COMMAND_LINE,
    idempotencyKey: `${key} from ${lines[0]?.line ?? 0}`,
    fingerprint: createHash("sha256")
      .update(JSON.stringify(lines.map(({ message }) => message)))
      .digest(),
  };
}

function resultsOf(
  read: readonly {
    readonly line: number;
    readonly message: Message;
    readonly order: TriggerOrder | ProblemError;
  }[],
  outcomes: readonly Triggered[],
): readonly Result[] {
  const waiting = outcomes.values();
  return read.map(({ line, message, order }): Result => {
    if (order instanceof ProblemError) return { line, problem: order.problem };
    const outcome = waiting.next().value;
    if (outcome?.kind === "accepted") return { line, ...messageView(outcome) };
    const refusal = outcome && refusalOf(outcome, message);
    if (!refusal) throw new Error("a message was left without an outcome");
    return { line, problem: refusal.problem };
  });
}
