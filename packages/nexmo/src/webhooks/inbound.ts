import { isHex } from "../wire/parameter-rules.ts";
import { fields, integer, scalar, word } from "../wire/scalars.ts";
import type { Fields } from "../wire/scalars.ts";
import { isoTime } from "../wire/times.ts";

/** What an inbound message carries; octets are hexadecimal in lower case. */
export type InboundContent =
  | {
      readonly kind: "text" | "unicode";
      readonly text: string;
      /** The first word in capitals, as the provider found it. */
      readonly keyword: string | null;
    }
  | { readonly kind: "binary"; readonly data: string; readonly udh: string | null };

/** Which piece of a longer message it is. The pieces come in any order. */
export type InboundPart = {
  /** The same for all pieces of one message, of one sender. */
  readonly ref: string;
  readonly total: number;
  /** From 1. */
  readonly number: number;
};

/** One message to a number of ours. */
export type Inbound = {
  readonly messageId: string;
  /** Who wrote it. */
  readonly msisdn: string;
  /** Our number. */
  readonly to: string;
  readonly content: InboundContent;
  /** Null when the message is whole. */
  readonly part: InboundPart | null;
  /** When the provider began to push it, ISO 8601 in UTC. */
  readonly pushedAt: string | null;
  readonly apiKey: string | null;
};

export type ParsedInbound =
  | { readonly kind: "inbound"; readonly inbound: Inbound }
  | { readonly kind: "probe" }
  | { readonly kind: "refused"; readonly reason: string };

/**
 * Reads an inbound message from the decoded parameters of a query, a form or a JSON body (provider
 * reference, inbound messages). Never throws. `probe` is the bare request by which the provider
 * checks a callback address: answer it with 200.
 */
export function parseInbound(params: unknown): ParsedInbound {
  const given = fields(params);
  if (given === null) return refused("not an object");
  if (Object.keys(given).length === 0) return { kind: "probe" };
  const messageId = word(given["messageId"]);
  const msisdn = word(given["msisdn"]);
  const to = word(given["to"]);
  if (messageId === null) return refused("messageId is missing or unusable");
  if (msisdn === null) return refused("msisdn is missing or unusable");
  if (to === null) return refused("to is missing or unusable");
  const content = readContent(given);
  if (typeof content === "string") return refused(content);
  const inbound: Inbound = {
    messageId,
    msisdn,
    to,
    content,
    part: readPart(given),
    pushedAt: isoTime(scalar(given["message-timestamp"])),
    apiKey: word(given["api-key"]),
  };
  return { kind: "inbound", inbound };
}

/** The content, or why there is none. A type that is not known yet is read by what it carries. */
function readContent(given: Fields): InboundContent | string {
  const type = scalar(given["type"])?.toLowerCase();
  const data = scalar(given["data"]);
  // Binary messages were seen with a text as well, which is only a label.
  if (type === "binary" || (type !== "text" && type !== "unicode" && data !== null)) {
    if (data === null || !isHex(data)) return "data is missing or not hexadecimal";
    const udh = scalar(given["udh"]);
    if (udh !== null && !isHex(udh)) return "udh is not hexadecimal";
    return { kind: "binary", data: data.toLowerCase(), udh: udh?.toLowerCase() ?? null };
  }
  const text = given["text"];
  // People do send empty messages; only a text that is not there at all is a mistake.
  if (text === undefined || text === null) return "text is missing";
  const kind = type === "unicode" ? "unicode" : "text";
  return { kind, text: storable(scalar(text) ?? ""), keyword: word(given["keyword"]) };
}

/**
 * Null also when the numbers make no sense: a piece shown as a message of its own is better than a
 * message that is lost.
 */
function readPart(given: Fields): InboundPart | null {
  if (scalar(given["concat"])?.toLowerCase() !== "true") return null;
  const ref = word(given["concat-ref"]);
  const total = integer(given["concat-total"]);
  const number = integer(given["concat-part"]);
  if (ref === null || total === null || number === null) return null;
  // A header of one octet counts the parts (GSM 03.40).
  if (total > 255 || number < 1 || number > total) return null;
  return { ref, total, number };
}

/** Databases take neither NUL nor half of a surrogate pair in a text. */
const storable = (text: string): string => text.replaceAll("\0", "\ufffd").toWellFormed();

const refused = (reason: string): ParsedInbound => ({ kind: "refused", reason });
