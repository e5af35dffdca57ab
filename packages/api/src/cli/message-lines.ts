import { createReadStream } from "node:fs";
import { createInterface } from "node:readline/promises";
import { type Message, readMessage } from "../http/message-schemas.ts";
import { invalid, type ProblemError } from "../http/problem.ts";
import { EXIT, UserError } from "./user-error.ts";

/** A line of a file of messages, and what is wrong with it by itself. */
export type MessageLine = {
  /** Counted from 1. */
  readonly line: number;
  readonly message: Message;
  readonly problem?: ProblemError;
};

const NOTHING: Message = { to: "" };

/**
 * Reads messages from JSON lines, as POST /v1/messages takes them, so many together at the most. Empty lines are
 * passed over; what is no message is a line with a problem.
 *
 * @param defaults taken for what a line leaves out
 */
export async function* messagesIn(
  file: string,
  { defaults, together }: { readonly defaults: Partial<Message>; readonly together: number },
): AsyncGenerator<readonly MessageLine[]> {
  const input = file === "-" ? process.stdin : createReadStream(file);
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  input.once("error", failed.reject);
  const lines = createInterface({ input, crlfDelay: Infinity })[Symbol.asyncIterator]();
  let waiting: MessageLine[] = [];
  let line = 0;
  for (;;) {
    const next = await Promise.race([lines.next(), failed.promise]).catch((error: unknown) => {
      const why = error instanceof Error && "code" in error ? String(error.code) : "no reason told";
      throw new UserError(`${file}: it cannot be read (${why})`, EXIT.notFound);
    });
    if (next.done === true) break;
    line += 1;
    if (next.value.trim() === "") continue;
    waiting.push({ line, ...messageOf(next.value, defaults) });
    if (waiting.length < together) continue;
    yield waiting;
    waiting = [];
  }
  if (waiting.length > 0) yield waiting;
}

function messageOf(text: string, defaults: Partial<Message>): Omit<MessageLine, "line"> {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    return { message: NOTHING, problem: invalid("invalid_request", "this line is no JSON") };
  }
  if (typeof said !== "object" || said === null || Array.isArray(said)) {
    const problem = invalid("invalid_request", "this line is no JSON object");
    return { message: NOTHING, problem };
  }
  // A line that names a campaign leaves words and account to it, whatever the command says.
  const { vars, ...words } = defaults;
  const own = "campaignId" in said ? {} : words;
  const read = readMessage({ ...own, ...(vars === undefined ? {} : { vars }), ...said });
  if (read.kind === "message") return { message: read.message };
  return { message: NOTHING, problem: invalid("invalid_request", read.detail) };
}
