import { formBody } from "../wire/form-body.ts";
import { submitOutcome } from "./submit-answer.ts";
import type { SubmitOutcome } from "./submit-outcome.ts";
import type { Transport } from "../wire/transport.ts";

/** An answer to a text of the longest allowed length stays far below this. */
const MAX_ANSWER_BYTES = 64 * 1024;
const MAX_REASON_LENGTH = 200;

/** One SMS to one recipient; the provider takes no lists. */
export type OutboundSms = {
  /** Up to 11 letters and digits, or an owned number of up to 15 digits. */
  readonly from: string;
  /** 7 to 15 digits, international, without `+` or leading zeros. */
  readonly to: string;
  readonly text: string;
  /** `unicode` costs two bytes for every character; `text` degrades what GSM-7 cannot say. */
  readonly type: "text" | "unicode";
  /** Comes back in the receipt; 40 characters work on every account. */
  readonly clientRef?: string;
  /** Where receipts of this message go: absolute, at most 100 characters. */
  readonly callback?: string;
  /** Lifetime inside the provider's platform: 20,000 to 604,800,000 milliseconds. */
  readonly ttlMs?: number;
};

export type Submit = (sms: OutboundSms, signal?: AbortSignal) => Promise<SubmitOutcome>;

/**
 * Builds the send call (provider reference, SMS API, `POST /sms/json`). It asks for a delivery
 * receipt every time, and never rejects, whatever the network or the provider does.
 */
export function submitOver(transport: Transport, withoutSecrets: (text: string) => string): Submit {
  return async (sms, signal) => {
    const exchange = await transport.exchange({
      method: "POST",
      path: "/sms/json",
      form: submitForm(sms),
      maxBytes: MAX_ANSWER_BYTES,
      signal,
    });
    const outcome = submitOutcome(exchange, Date.now());
    if (!("reason" in outcome)) return outcome;
    return { ...outcome, reason: withoutSecrets(outcome.reason).slice(0, MAX_REASON_LENGTH) };
  };
}

function submitForm(sms: OutboundSms): string {
  return formBody({
    from: sms.from,
    to: sms.to,
    text: sms.text,
    type: sms.type,
    "status-report-req": "1",
    "client-ref": sms.clientRef,
    callback: sms.callback,
    ttl: sms.ttlMs === undefined ? undefined : String(sms.ttlMs),
  });
}
