import type { Receiver } from "@volley/engine";
import { parseReceipt, type Receipt } from "@volley/nexmo";
import type { WebhookKind } from "./front.ts";

/** A receipt has a dozen short fields. */
const BODY_LIMIT = 16 * 1024;

/** Delivery receipts, one for each part of a message, in any order and any number of times. */
export function receipts(receiver: Receiver): WebhookKind<Receipt> {
  return {
    name: "receipt",
    unreadable: "not_a_receipt",
    bodyLimit: BODY_LIMIT,
    read(params) {
      const parsed = parseReceipt(params);
      if (parsed.kind !== "receipt") return parsed;
      return { kind: "message", message: parsed.receipt, apiKey: parsed.receipt.apiKey };
    },
    async take({ account, message, raw, isLate }) {
      const { messageId, clientRef, status, price, network } = message;
      const receipt = {
        messageId,
        clientRef,
        status,
        errorCode: message.errCode,
        price,
        network,
        carrierAt: message.scts,
        payload: raw,
      };
      if (!isLate) return await receiver.receive(account, receipt);
      return { kind: (await receiver.isKnown(account, receipt)) ? "stored" : "late" };
    },
  };
}
