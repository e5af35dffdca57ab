/**
 * What becomes of an answer:
 * - `hang`: the connection stays open and nothing comes
 * - `reset`: the connection is torn down
 * - `page`: the edge answers instead, in HTML, with this HTTP status
 * - `status`: a refusal with this SMS status
 * - `spoil`: the right answer, made unusable
 * - `drip`: the right answer, a byte at a time
 * - `partial`: the last part of a long text is refused
 * - `sameId`: the right answer, but for its message-id
 */
type Fault = { readonly means: string; readonly accepts: boolean } & (
  | { readonly does: "hang" | "reset" | "drip" | "partial" | "sameId" }
  | { readonly does: "page" | "status"; readonly status: number }
  | { readonly does: "spoil"; readonly how: Spoiling }
);

export type Spoiling =
  | "garbage"
  | "truncated"
  | "cutOff"
  | "html"
  | "empty"
  | "huge"
  | "noMessageId"
  | "badMoney"
  | "wrongType";

/** `accepts`: whether the provider has taken the message all the same. */
const FAULTS = {
  lostAnswer: { accepts: true, does: "hang", means: "accepted, and no answer comes" },
  lostRequest: { accepts: false, does: "hang", means: "not accepted, and no answer comes" },
  resetAfter: { accepts: true, does: "reset", means: "accepted, then the connection is reset" },
  resetBefore: { accepts: false, does: "reset", means: "reset without acceptance" },
  badGatewayAfter: { accepts: true, does: "page", status: 502, means: "accepted, then HTTP 502" },
  badGatewayBefore: { accepts: false, does: "page", status: 502, means: "HTTP 502, not accepted" },
  unavailable: { accepts: false, does: "page", status: 503, means: "HTTP 503, not accepted" },
  tooManyRequests: {
    accepts: false,
    does: "page",
    status: 429,
    means: "HTTP 429 in HTML with Retry-After: 1, not accepted",
  },
  redirect: { accepts: false, does: "page", status: 302, means: "HTTP 302, not accepted" },
  garbage: { accepts: true, does: "spoil", how: "garbage", means: "accepted, answer of noise" },
  truncated: { accepts: true, does: "spoil", how: "truncated", means: "accepted, half an answer" },
  cutOff: {
    accepts: true,
    does: "spoil",
    how: "cutOff",
    means: "accepted, the connection breaks in mid-answer",
  },
  html: { accepts: true, does: "spoil", how: "html", means: "accepted, HTTP 200 with a web page" },
  empty: { accepts: true, does: "spoil", how: "empty", means: "accepted, HTTP 200 with no body" },
  huge: { accepts: true, does: "spoil", how: "huge", means: "accepted, an answer of 50 MB" },
  noMessageId: {
    accepts: true,
    does: "spoil",
    how: "noMessageId",
    means: "accepted, answer without message-id",
  },
  badMoney: {
    accepts: true,
    does: "spoil",
    how: "badMoney",
    means: "accepted, answer with a price of NaN and without a balance",
  },
  wrongType: {
    accepts: true,
    does: "spoil",
    how: "wrongType",
    means: "accepted, right answer as text/plain",
  },
  slowDrip: { accepts: true, does: "drip", means: "accepted, answer byte by byte (dripMs)" },
  internalError: { accepts: false, does: "status", status: 5, means: "status 5" },
  tooManyBinds: { accepts: false, does: "status", status: 10, means: "status 10" },
  communicationFailed: { accepts: false, does: "status", status: 13, means: "status 13" },
  partial: {
    accepts: true,
    does: "partial",
    means: "the last part of a long text is refused with status 1; one part is not affected",
  },
  sameMessageId: {
    accepts: true,
    does: "sameId",
    means: "accepted, under the message-id of the message before; a long text is not affected",
  },
} as const satisfies Record<string, Fault>;

export type AnswerFault = keyof typeof FAULTS;

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.keys forgets the keys
export const ANSWER_FAULTS = Object.keys(FAULTS) as readonly AnswerFault[];

export const answerFault = (name: AnswerFault): Fault => FAULTS[name];
