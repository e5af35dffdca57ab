/** A submission that is answered with a status other than 0. */
export type Refusal = {
  readonly code: number;
  readonly errorText: string;
  readonly to?: string;
  readonly network?: string;
  /** Money is told with status 9 only. */
  readonly price?: string;
  readonly balance?: string;
};

/** Captured from live answers (provider facts, error texts); where none is known, its documented name. */
const TEXTS: Readonly<Record<number, string>> = {
  1: "Throughput Rate Exceeded - please wait and retry",
  2: "Missing api_key",
  3: "to address is not numeric",
  4: "Bad Credentials",
  5: "Server Error",
  6: "Unroutable message - rejected",
  7: "Number barred.",
  8: "Partner account barred",
  9: "Quota Exceeded - rejected",
  10: "Too many existing binds",
  11: "Account not enabled for REST",
  12: "Message too long",
  13: "Communication Failed",
  14: "Invalid Signature",
  15: "Illegal Sender Address - rejected",
  16: "Invalid TTL",
  17: "Message blocked by provider",
  18: "Too many destinations",
  19: "Facility not allowed",
  20: "Invalid Message class",
  22: "Invalid network code",
  23: "Bad callback :: Missing Protocol",
  29: "Non White-listed Destination - rejected",
  32: "Signature and API secret are both present",
  33: "Number de-activated",
  34: "Invalid or Missing Msisdn Param",
  101: "Invalid Account for Campaign",
  102: "Invalid Campaign Shortcode",
  103: "Invalid Msisdn",
};

export function refusal(code: number, to?: string): Refusal {
  const errorText = TEXTS[code] ?? "Rejected";
  return { code, errorText, ...(to === undefined ? {} : { to }) };
}

export const refusalWith = (code: number, errorText: string): Refusal => ({ code, errorText });
