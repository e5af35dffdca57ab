/** What one SMS says, by its type. */
export type SmsBody =
  /** `unicode` costs two bytes for every character; `text` degrades what GSM-7 cannot say. */
  | { readonly type: "text" | "unicode"; readonly text: string }
  /** Hexadecimal octets; header and payload have room for 140 together. */
  | {
      readonly type: "binary";
      readonly body: string;
      readonly udh: string;
      readonly protocolId?: number;
    }
  /** A link with a title, offered for so many milliseconds. */
  | {
      readonly type: "wappush";
      readonly title: string;
      readonly url: string;
      readonly validityMs?: number;
    }
  | { readonly type: "vcal"; readonly vcal: string }
  | { readonly type: "vcard"; readonly vcard: string };

/** 0 shows at once and is not kept (flash), 1 goes to the handset, 2 to the SIM, 3 to the terminal. */
export type MessageClass = 0 | 1 | 2 | 3;

/** One message as the engine hands it to whoever submits it. */
export type OutboundSms = SmsBody & {
  readonly from: string;
  /** E.164 digits without a plus. */
  readonly to: string;
  readonly clientRef: string;
  readonly callback?: string;
  /** How long the provider keeps trying. */
  readonly ttlMs?: number;
  readonly messageClass?: MessageClass;
};
