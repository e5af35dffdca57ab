import { page } from "../http/replies.ts";
import type { Reply } from "../http/replies.ts";
import { answerFault } from "./answer-faults.ts";
import type { AnswerFault, Spoiling } from "./answer-faults.ts";

const HUGE_PIECES = 800;
const PIECE = " ".repeat(64 * 1024);

const TITLES: Readonly<Record<number, string>> = {
  302: "Found",
  429: "message has too many concurrent requests per 1 second",
  502: "Bad Gateway",
  503: "Service Unavailable",
};

/** The answer that leaves in place of `reply`. Faults of the message itself change nothing here. */
export function misbehave(name: AnswerFault, reply: Reply): Reply {
  const fault = answerFault(name);
  switch (fault.does) {
    case "hang":
    case "reset":
    case "drip":
      return { ...reply, manner: fault.does };
    case "page":
      return { ...reply, ...edgePage(fault.status) };
    case "spoil":
      return spoil(fault.how, reply);
    case "status":
    case "partial":
    case "sameId":
      return reply;
  }
}

/** The edge answers in HTML, whatever was asked for. */
function edgePage(status: number): Reply {
  const reply = page(status, TITLES[status] ?? "Error");
  if (status === 429) return { ...reply, headers: { "retry-after": "1" } };
  return status === 302 ? { ...reply, headers: { location: "http://127.0.0.1:1/" } } : reply;
}

function spoil(how: Spoiling, reply: Reply): Reply {
  const body = typeof reply.body === "string" ? reply.body : [...reply.body].join("");
  switch (how) {
    case "garbage":
      // Control characters and a lone quote: neither JSON nor XML, nor text that a log would bear.
      return { ...reply, body: `\u0000\u001f"{${body.slice(0, 20)}\u0007\u009c<` };
    case "truncated":
      return { ...reply, body: body.slice(0, Math.floor(body.length / 2)) };
    case "cutOff":
      return { ...reply, manner: "cutOff" };
    case "html":
      return { ...reply, ...page(200, "OK") };
    case "empty":
      return { ...reply, body: "" };
    case "huge":
      return { ...reply, body: hugeBody(body) };
    case "noMessageId":
      return {
        ...reply,
        body: body.replaceAll(/"message-id":"[^"]*",|<messageId>.*?<\/messageId>/g, ""),
      };
    case "badMoney":
      return {
        ...reply,
        body: body
          .replaceAll(/"remaining-balance":"[^"]*",|<remainingBalance>.*?<\/remainingBalance>/g, "")
          .replaceAll(/"message-price":"[^"]*"/g, '"message-price":"NaN"')
          .replaceAll(/<messagePrice>.*?</g, "<messagePrice>NaN<"),
      };
    case "wrongType":
      return { ...reply, type: "text/plain" };
  }
}

/** A right answer behind 50 MB of blanks: only a cap on the size keeps a client from reading it. */
function* hugeBody(body: string): Generator<string> {
  for (let piece = 0; piece < HUGE_PIECES; piece += 1) yield PIECE;
  yield body;
}
