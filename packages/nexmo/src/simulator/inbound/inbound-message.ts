import { randomUUID } from "node:crypto";
import { scalar } from "../../wire/scalars.ts";
import type { Fields } from "../../wire/scalars.ts";
import { isGsm7, splitText } from "../submit/segments.ts";

/** One SMS that somebody sent to a number of the account; a long text is several. */
export type InboundMessage = {
  /** Unix time in milliseconds. */
  readonly at: number;
  readonly messageId: string;
  /** Who sent it. */
  readonly msisdn: string;
  readonly to: string;
  readonly type: "text" | "unicode" | "binary";
  readonly text: string;
  /** What only some have: `keyword`, `concat…`, `data` and `udh`. */
  readonly more: Readonly<Record<string, string>>;
};

export type Refused = { readonly error: string };

/** Reads what `POST /simulator/inbound` was given, as the SMS that it would come in. */
export function readInbound(params: Fields, at: number): readonly InboundMessage[] | Refused {
  const msisdn = scalar(params["msisdn"]) ?? "";
  const to = scalar(params["to"]) ?? "";
  if (!/^\d{3,15}$/.test(msisdn)) return { error: "msisdn must be the sender's number" };
  if (!/^\d{3,15}$/.test(to)) return { error: "to must be a number of the account" };
  const text = scalar(params["text"]);
  const data = scalar(params["data"]);
  const envelope = { at, msisdn, to };
  if (data !== null) {
    const udh = scalar(params["udh"]) ?? "";
    if (!/^(?:[0-9a-f]{2})+$/i.test(data)) return { error: "data must be hexadecimal" };
    const messageId = randomUUID();
    return [{ ...envelope, messageId, type: "binary", text: text ?? "", more: { data, udh } }];
  }
  if (text === null) return { error: "text or data must be given" };
  return texts(envelope, text);
}

type Envelope = { readonly at: number; readonly msisdn: string; readonly to: string };

let lastReference = 0;

function texts(envelope: Envelope, text: string): readonly InboundMessage[] {
  const type = isGsm7(text) ? "text" : "unicode";
  const pieces = splitText(text, type);
  // Every part of a captured message carried the first word of the whole.
  const keyword = /^\S+/.exec(text.trim())?.[0].toUpperCase() ?? "";
  lastReference = (lastReference + 1) % 256;
  const reference = String(lastReference);
  return pieces.map((piece, at) => ({
    ...envelope,
    messageId: randomUUID(),
    type,
    text: piece,
    more: {
      keyword,
      ...(pieces.length === 1
        ? {}
        : {
            concat: "true",
            "concat-ref": reference,
            "concat-total": String(pieces.length),
            "concat-part": String(at + 1),
          }),
    },
  }));
}
