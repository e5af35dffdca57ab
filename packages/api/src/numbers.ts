import type { NumberUpdate } from "@volley/nexmo";

/** What to do where a change was asked for and no answer came. */
export const SEE_WHETHER_DONE = "list the numbers of the account before trying again";

/** On one page of a list at the terminal. */
export const NUMBERS_SHOWN = 50;
export const NUMBER_FEATURES = ["SMS", "MMS", "VOICE"] as const;
export const NUMBER_TYPES = ["landline", "mobile-lvn", "landline-toll-free"] as const;

export const PATTERN_PLACES = ["start", "anywhere", "end"] as const;

/** Digits and where they stand, as the client takes them. */
export function patternOf(given: {
  readonly pattern?: string;
  readonly at?: (typeof PATTERN_PLACES)[number];
}) {
  const { pattern, at = "start" } = given;
  return pattern === undefined ? {} : { pattern: { digits: pattern, at } };
}

export const VOICE_CALLBACKS = ["sip", "tel", "app"] as const;

export type NumberWishes = {
  /** Empty takes it away. */
  readonly inboundUrl?: string;
  readonly voiceType?: (typeof VOICE_CALLBACKS)[number];
  readonly voiceValue?: string;
  readonly voiceStatusUrl?: string;
  readonly applicationId?: string;
};

/** A change of a number in the provider's words. What is left out stays as it is. */
export function numberUpdateOf(wishes: NumberWishes): Omit<NumberUpdate, "country" | "msisdn"> {
  const { inboundUrl, voiceType, voiceValue, voiceStatusUrl, applicationId } = wishes;
  return {
    ...(inboundUrl === undefined ? {} : { moHttpUrl: inboundUrl }),
    ...(voiceType === undefined
      ? {}
      : { voiceCallback: { type: voiceType, value: voiceValue ?? "" } }),
    ...(voiceStatusUrl === undefined ? {} : { voiceStatusCallback: voiceStatusUrl }),
    ...(applicationId === undefined ? {} : { applicationId }),
  };
}
