/** What every SMS has, whatever it carries. */
type Envelope = {
  /** Up to 11 letters, digits and spaces, or an owned number of up to 15 digits. */
  readonly from: string;
  /** 7 to 15 digits, international, without `+` or leading zeros. */
  readonly to: string;
  /** Comes back in the receipt; 40 characters work on every account, 100 on newer ones. */
  readonly clientRef?: string;
  /** Where receipts of this message go: absolute, at most 100 characters. */
  readonly callback?: string;
  /** Lifetime inside the provider's platform: 20,000 to 604,800,000 milliseconds. */
  readonly ttlMs?: number;
  /** 0 shows on the screen at once (flash), 1 handset, 2 SIM, 3 terminal. */
  readonly messageClass?: 0 | 1 | 2 | 3;
  /** Whether a delivery receipt is asked for; it is, unless this says false. */
  readonly statusReport?: boolean;
  /** Whom the account bills; comes back in the answer. */
  readonly accountRef?: string;
  /** Registrations that Indian carriers check. */
  readonly entityId?: string;
  readonly contentId?: string;
  /** Forces a carrier by its MCCMNC, 5 or 6 digits. */
  readonly networkCode?: string;
  /** Takes the number out of the provider's fraud protection. */
  readonly trustedNumber?: boolean;
  /** Numbers to send from; `from` is used when the pool cannot be. */
  readonly poolId?: string;
};

/** Up to 3,200 characters. `unicode` costs two bytes for each; `text` degrades what GSM-7 cannot say. */
type TextSms = { readonly type: "text" | "unicode"; readonly text: string };

/** Octets in hexadecimal; header and body together fill at most one part of 140 octets. */
type BinarySms = {
  readonly type: "binary";
  readonly body: string;
  readonly udh: string;
  /** 0 to 255, for example 127 for the SIM toolkit. */
  readonly protocolId?: number;
};

/** A link with a title. */
type WapPushSms = {
  readonly type: "wappush";
  readonly title: string;
  readonly url: string;
  /** How long the link is offered, in milliseconds; 48 hours unless said. */
  readonly validityMs?: number;
};

type CalendarSms = { readonly type: "vcal"; readonly vcal: string };
type BusinessCardSms = { readonly type: "vcard"; readonly vcard: string };

/** One SMS to one recipient; the provider takes no lists. */
export type OutboundSms = Envelope &
  (TextSms | BinarySms | WapPushSms | CalendarSms | BusinessCardSms);
