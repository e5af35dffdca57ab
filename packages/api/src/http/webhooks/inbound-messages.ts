import type { Inbox, InboundPiece } from "@volley/engine";
import { readPhone } from "@volley/importer";
import { type Inbound, parseInbound } from "@volley/nexmo";
import type { WebhookKind } from "./front.ts";

/** A piece has a dozen short fields; a gateway may hand in a long text as one. */
const BODY_LIMIT = 64 * 1024;

/** What people write to numbers of the account: whole messages or pieces, in any order and any number of times. */
export function inboundMessages(inbox: Inbox): WebhookKind<Inbound> {
  return {
    name: "inbound",
    unreadable: "not_an_inbound_message",
    bodyLimit: BODY_LIMIT,
    read(params) {
      const parsed = parseInbound(params);
      if (parsed.kind !== "inbound") return parsed;
      return { kind: "message", message: parsed.inbound, apiKey: parsed.inbound.apiKey };
    },
    async take({ account, message, params, isLate }) {
      if (!isLate) return await inbox.take(account, pieceOf(message, params));
      return { kind: (await inbox.isKnown(account, message.messageId)) ? "stored" : "late" };
    },
  };
}

function pieceOf(inbound: Inbound, payload: unknown): InboundPiece {
  const { messageId, msisdn, to, content, part } = inbound;
  return {
    messageId,
    writer: msisdn,
    sender: to,
    place: part,
    ...numberOf(msisdn),
    kind: content.kind,
    text: content.kind === "binary" ? null : content.text,
    data: content.kind === "binary" ? content.data : null,
    udh: content.kind === "binary" ? content.udh : null,
    payload,
  };
}

/** Short codes and names are no numbers; one that no numbering plan knows still is. */
function numberOf(msisdn: string): Pick<InboundPiece, "phone" | "country"> {
  if (!/^[1-9][0-9]{6,14}$/.test(msisdn)) return { phone: null, country: "ZZ" };
  const verdict = readPhone(`+${msisdn}`, null);
  return { phone: Number(msisdn), country: verdict.kind === "valid" ? verdict.country : "ZZ" };
}
