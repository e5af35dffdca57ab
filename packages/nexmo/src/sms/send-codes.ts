/**
 * What a status code asks of the sender:
 * - `accepted`: the provider took the part
 * - `throttled`: too fast; the same message may go again after a wait
 * - `tryLater`: certainly not sent and not the message's fault
 * - `rejected`: this message will never be taken
 * - `accountStopped`: no message of this account will be taken until a person acts
 */
export type SendCodeClass = "accepted" | "throttled" | "tryLater" | "rejected" | "accountStopped";

/**
 * Where a code is published: the provider's references of these years, of which the later ones drop
 * and add some, or only its older client libraries. Where they differ in meaning, both are told.
 */
export type SendCodeSource = "2017" | "2021" | "2026" | "libraries";

type SendCode = {
  readonly name: string;
  readonly meaning: string;
  readonly class: SendCodeClass;
  readonly sources: readonly SendCodeSource[];
};

const EVER = ["2017", "2021", "2026"] as const;
const DROPPED = ["2017"] as const;
const ADDED = ["2021", "2026"] as const;

/** Every status code of the SMS API: the union of the lists published over the years. */
export const SEND_CODES = {
  0: {
    name: "accepted",
    meaning: "The message was accepted for delivery.",
    class: "accepted",
    sources: EVER,
  },
  1: {
    name: "throttled",
    meaning: "More requests than the account or the sending number allows; wait and retry.",
    class: "throttled",
    sources: EVER,
  },
  2: {
    name: "missing parameter",
    meaning: "A mandatory parameter is missing.",
    class: "rejected",
    sources: EVER,
  },
  3: {
    name: "invalid parameter",
    meaning: "The value of a parameter is invalid.",
    class: "rejected",
    sources: EVER,
  },
  4: {
    name: "invalid credentials",
    meaning: "The API key or secret is wrong or disabled.",
    class: "accountStopped",
    sources: EVER,
  },
  5: {
    name: "internal error",
    meaning: "The platform failed to process the request.",
    class: "tryLater",
    sources: EVER,
  },
  6: {
    name: "invalid message",
    meaning: "The message cannot be routed, for example for an unknown number prefix.",
    class: "rejected",
    sources: EVER,
  },
  7: {
    name: "number barred",
    meaning: "The number is blocked from receiving messages.",
    class: "rejected",
    sources: EVER,
  },
  8: {
    name: "account barred",
    meaning: "The account may not submit messages.",
    class: "accountStopped",
    sources: EVER,
  },
  9: {
    name: "no credit",
    meaning: "The pre-paid account has too little credit.",
    class: "accountStopped",
    sources: EVER,
  },
  10: {
    name: "too many connections",
    meaning: "The account has too many simultaneous connections.",
    class: "tryLater",
    sources: ADDED,
  },
  11: {
    name: "account not enabled",
    meaning: "The account may not submit over HTTP.",
    class: "accountStopped",
    sources: EVER,
  },
  12: {
    name: "message too long",
    meaning: "The message is longer than the allowed maximum.",
    class: "rejected",
    sources: EVER,
  },
  13: {
    name: "communication failed",
    meaning: "The message was not submitted because of a communication failure.",
    class: "tryLater",
    sources: DROPPED,
  },
  14: {
    name: "invalid signature",
    meaning: "The signature of the request could not be verified.",
    class: "accountStopped",
    sources: EVER,
  },
  15: {
    name: "illegal sender",
    meaning: "The sender is not allowed for this destination.",
    class: "rejected",
    sources: EVER,
  },
  16: {
    name: "invalid ttl",
    meaning: "The lifetime of the message is out of range.",
    class: "rejected",
    sources: DROPPED,
  },
  17: {
    name: "blocked by provider",
    meaning: "The provider blocked the message; older lists say the number is unreachable.",
    class: "rejected",
    sources: ["2026", "libraries"],
  },
  18: {
    name: "too many destinations",
    meaning: "More than one destination in a request.",
    class: "rejected",
    sources: ["libraries"],
  },
  19: {
    name: "facility not allowed",
    meaning: "The request uses a facility that the account does not have.",
    class: "rejected",
    sources: DROPPED,
  },
  20: {
    name: "invalid message class",
    meaning: "The message class is out of range.",
    class: "rejected",
    sources: DROPPED,
  },
  22: {
    name: "invalid network code",
    meaning: "The network code is not known.",
    class: "rejected",
    sources: ADDED,
  },
  23: {
    name: "bad callback",
    meaning: "The callback address lacks a scheme, is too long or has illegal characters.",
    class: "rejected",
    sources: EVER,
  },
  29: {
    name: "destination not white-listed",
    meaning: "A demo account may only send to its listed numbers.",
    class: "rejected",
    sources: EVER,
  },
  32: {
    name: "signature and secret together",
    meaning: "The request carries both a signature and the API secret.",
    class: "accountStopped",
    sources: ADDED,
  },
  33: {
    name: "number de-activated",
    meaning: "The number is no longer in service.",
    class: "rejected",
    sources: ADDED,
  },
  34: {
    name: "invalid number",
    meaning: "The destination number is missing or invalid.",
    class: "rejected",
    sources: DROPPED,
  },
  101: {
    name: "invalid account for campaign",
    meaning: "Short code products only: the account does not own the campaign.",
    class: "rejected",
    sources: DROPPED,
  },
  102: {
    name: "opted out or invalid short code",
    meaning: "Short code products only: opted out of the program, or not a campaign short code.",
    class: "rejected",
    sources: DROPPED,
  },
  103: {
    name: "invalid number for campaign",
    meaning: "Short code products only: the number cannot be used.",
    class: "rejected",
    sources: DROPPED,
  },
} as const satisfies Record<number, SendCode>;

const byCode: Readonly<Record<number, SendCode>> = SEND_CODES;

/** A code that the provider adds tomorrow is `rejected`: resending it could repeat for ever. */
export function sendCodeClass(code: number): SendCodeClass {
  return byCode[code]?.class ?? "rejected";
}

/** Short name for reports, such as "no credit". */
export function sendCodeName(code: number): string {
  return byCode[code]?.name ?? "unlisted code";
}

/** A sentence for people; null for a code that is listed nowhere. */
export function sendCodeMeaning(code: number): string | null {
  return byCode[code]?.meaning ?? null;
}
