/** A parameter that breaks a rule of the provider, found before a request was made. */
export type InvalidParameter = {
  /** As the provider spells it, for example `message-class`. */
  readonly parameter: string;
  /** What would be right. */
  readonly rule: string;
};

/** Account, Numbers and Search API: `invalid` costs no request. */
export type Invalid = { readonly kind: "invalid" } & InvalidParameter;

/** The first rule in the list that does not hold. */
export function firstBroken(
  rules: readonly (readonly [holds: boolean, parameter: string, rule: string])[],
): Invalid | null {
  const broken = rules.find(([holds]) => !holds);
  return broken === undefined ? null : { kind: "invalid", parameter: broken[1], rule: broken[2] };
}

/** E.164 without plus: 7 to 15 digits, no trunk or international zero (provider reference, `to`). */
export const isPhoneNumber = (text: string): boolean => /^[1-9]\d{6,14}$/.test(text);

/** ISO 3166-1 alpha-2 in capitals. */
export const isCountry = (text: string): boolean => /^[A-Z]{2}$/.test(text);

/** Whole octets in hexadecimal, at least one. */
export const isHex = (text: string): boolean => /^(?:[\da-f]{2})+$/i.test(text);

export const isWholeNumber = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;

/** An absolute address that a callback may have; checked for each SMS, so not by parsing a URL. */
export const isWebAddress = (text: string): boolean =>
  /^https?:\/\/[^\s/?#]+(?:[/?#]\S*)?$/i.test(text);

/** `YYYY-MM-DD`, a day that exists. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

export const RULE = {
  phoneNumber: "7 to 15 digits, international, without + or leading zeros",
  country: "two capital letters of ISO 3166-1, for example GB",
  webAddress: "an absolute http or https address",
  day: "a day as YYYY-MM-DD",
} as const;
