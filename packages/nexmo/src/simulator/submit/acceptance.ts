import { jsonText } from "../http/replies.ts";
import type { Reply } from "../http/replies.ts";
import { element, printXml } from "../http/xml.ts";
import type { XmlElement } from "../http/xml.ts";
import type { Entry } from "../ledger/entry.ts";
import type { Refusal } from "./refusals.ts";

/** `/sms/json` or `/sms/xml`: only the path decides. */
export type Format = "json" | "xml";

export type Accepted = {
  readonly entry: Entry;
  readonly price: string;
  readonly network: string;
  readonly balance: string;
  /** Whether one more part was refused: a partial acceptance. */
  readonly isPartial: boolean;
};

/** The answer to an accepted message, one element for each part. */
export function acceptance(accepted: Accepted, format: Format): Reply {
  return format === "json" ? jsonAcceptance(accepted) : xmlAcceptance(accepted);
}

export function refused(refusal: Refusal, format: Format): Reply {
  const { balance, code, errorText, network, price, to } = refusal;
  if (format === "xml") {
    return xmlReply([
      message([
        ["to", to],
        ["status", String(code)],
        ["errorText", errorText],
        ["remainingBalance", balance],
        ["messagePrice", price],
        ["network", network],
      ]),
    ]);
  }
  const body = {
    to,
    status: String(code),
    "error-text": errorText,
    "remaining-balance": balance,
    "message-price": price,
    network,
  };
  return jsonText(JSON.stringify({ "message-count": "1", messages: [body] }));
}

/** Seen in the fixtures of two SDKs. */
const PARTLY = '{"status":"1","error-text":"Throttled"}';

/**
 * Keys stand in the order of live answers and all values are strings. Written by hand because it is
 * the hot path: only the two references can hold a character that needs escaping.
 */
function jsonAcceptance({ balance, entry, isPartial, network, price }: Accepted): Reply {
  const { accountRef, clientRef, parts, to } = entry;
  const ref = clientRef === null ? "" : `,"client-ref":${JSON.stringify(clientRef)}`;
  const billed = accountRef === null ? "" : `,"account-ref":${JSON.stringify(accountRef)}`;
  const tail = `"status":"0","remaining-balance":"${balance}","message-price":"${price}","network":"${network}"${ref}${billed}}`;
  const messages = parts.map((id) => `{"to":"${to}","message-id":"${id}",${tail}`);
  if (isPartial) messages.push(PARTLY);
  return jsonText(`{"message-count":"${messages.length}","messages":[${messages.join(",")}]}`);
}

function xmlAcceptance({ balance, entry, isPartial, network, price }: Accepted): Reply {
  const { accountRef, clientRef, parts, to } = entry;
  const messages = parts.map((messageId) =>
    message([
      ["to", to],
      ["messageId", messageId],
      ["status", "0"],
      ["remainingBalance", balance],
      ["messagePrice", price],
      ["network", network],
      ["clientRef", clientRef ?? undefined],
      ["accountRef", accountRef ?? undefined],
    ]),
  );
  if (isPartial)
    messages.push(
      message([
        ["status", "1"],
        ["errorText", "Throttled"],
      ]),
    );
  return xmlReply(messages);
}

function message(children: readonly (readonly (string | undefined)[])[]): XmlElement {
  return element(
    "message",
    children.flatMap(([name, text]) =>
      name === undefined || text === undefined ? [] : [element(name, text)],
    ),
  );
}

function xmlReply(messages: readonly XmlElement[]): Reply {
  const count = { count: String(messages.length) };
  const root = element("mt-submission-response", [element("messages", messages, count)]);
  return { status: 200, type: "text/xml", body: printXml(root) };
}
