import type { JournalledReceipt, MessageHistory } from "@volley/engine";
import { errorWords } from "../error-words.ts";
import { span } from "../span.ts";
import { type Belongs, type Happening, iso } from "./happening.ts";

/** Each part, and each receipt as it came. */
export function receiptStory(
  {
    recipient,
    parts,
    receipts,
  }: MessageHistory & {
    readonly receipts: readonly JournalledReceipt[];
  },
  of: Belongs,
): Happening[] {
  const seen = new Set<string>();
  const from = recipient.requestedAt ?? recipient.submittedAt;
  const came = receipts.map((receipt): Happening => {
    const { messageId, status, errorCode, payload, receivedAt } = receipt;
    const said = `${messageId}/${status}/${errorCode ?? ""}`;
    const duplicate = seen.has(said);
    seen.add(said);
    const afterMs = from === null ? null : receivedAt.getTime() - from.getTime();
    const words = errorCode === null || errorCode === 0 ? null : errorWords("receipt", errorCode);
    const error = words === null ? "" : `, error ${errorCode} (${words.name}): ${words.reason}`;
    const after = afterMs === null || afterMs < 0 ? "" : ` after ${span(afterMs)}`;
    return {
      ...of,
      at: iso(receivedAt),
      kind: "receipt",
      text: `a receipt for ${messageId}${after} said ${status}${error}${duplicate ? " (the same again)" : ""}`,
      details: {
        messageId,
        status,
        errorCode,
        error: words?.name ?? null,
        reason: words?.reason ?? null,
        afterMs,
        duplicate,
        raw: payload,
      },
    };
  });
  const stand = parts.map((part): Happening => {
    const { messageId, attempt, state, network, price, errorCode } = part;
    const cost = price === null ? "" : `, price ${price.replace(/(\.\d\d\d*?)0+$/, "$1")}`;
    const at = network === null ? "" : `, network ${network}`;
    const error =
      errorCode === null || errorCode === 0
        ? ""
        : `, error ${errorCode} (${errorWords("receipt", errorCode).name})`;
    return {
      ...of,
      at: iso(part.updatedAt),
      kind: "part",
      text: `part ${messageId} of attempt ${attempt} is ${state}${error}${cost}${at}`,
      details: { messageId, attempt, state, network, price, errorCode },
    };
  });
  return [...came, ...stand];
}
