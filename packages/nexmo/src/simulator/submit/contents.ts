import { scalar } from "../../wire/scalars.ts";
import type { Fields } from "../../wire/scalars.ts";
import { refusal, refusalWith } from "./refusals.ts";
import type { Refusal } from "./refusals.ts";
import { octetParts, partCount } from "./segments.ts";

export const SMS_TYPES = ["text", "unicode", "binary", "wappush", "vcal", "vcard"] as const;
export type SmsType = (typeof SMS_TYPES)[number];

/** What a message carries, and the SMS it takes. */
export type Contents = { readonly body: string; readonly parts: number };

/** Most characters in one request; `udh` and `body` of a binary message have 140 octets together. */
const MOST_CHARACTERS = 3200;
const MOST_OCTETS = 140;

/** The parameters that the type needs (provider reference, SMS API, parameters). */
export function readContents(type: SmsType, params: Fields): Contents | Refusal {
  switch (type) {
    case "text":
    case "unicode":
      return text(type, params);
    case "binary":
      return binary(params);
    case "wappush":
      return wapPush(params);
    case "vcal":
    case "vcard":
      return card(type, params);
  }
}

function text(type: "text" | "unicode", params: Fields): Contents | Refusal {
  const body = scalar(params["text"]);
  if (body === null) return missing("text");
  if (body.length > MOST_CHARACTERS) return refusal(12);
  return { body, parts: partCount(body, type) };
}

function binary(params: Fields): Contents | Refusal {
  const udh = scalar(params["udh"]);
  const body = scalar(params["body"]);
  if (udh === null) return missing("udh");
  if (body === null) return missing("body");
  if (!isHex(udh)) return refusalWith(3, "Invalid udh param");
  if (!isHex(body)) return refusalWith(3, "Invalid body param");
  // The first octet of a header is the number of those that follow.
  if (Number.parseInt(udh.slice(0, 2), 16) !== udh.length / 2 - 1) {
    return refusalWith(3, "Invalid udh param");
  }
  return udh.length / 2 + body.length / 2 > MOST_OCTETS ? refusal(12) : { body, parts: 1 };
}

function wapPush(params: Fields): Contents | Refusal {
  const title = scalar(params["title"]);
  const url = scalar(params["url"]);
  const validity = scalar(params["validity"]);
  if (title === null) return missing("title");
  if (url === null) return missing("url");
  if (validity !== null && !/^\d{1,12}$/.test(validity)) {
    return refusalWith(3, "Invalid validity param");
  }
  return octets(`${title} ${url}`);
}

function card(type: "vcal" | "vcard", params: Fields): Contents | Refusal {
  const body = scalar(params[type]);
  return body === null ? missing(type) : octets(body);
}

function octets(body: string): Contents | Refusal {
  if (body.length > MOST_CHARACTERS) return refusal(12);
  return { body, parts: octetParts(Buffer.byteLength(body)) };
}

const missing = (name: string): Refusal => refusalWith(2, `Missing ${name} param`);
const isHex = (value: string): boolean => /^(?:[0-9a-f]{2})+$/i.test(value);
