/** What can be wrong with the cell of a phone number. */
export const PHONE_PROBLEM_CODES = [
  "phoneEmpty",
  "phoneScientific",
  "phoneSeveral",
  "phoneExtension",
  "phoneLetters",
  "phoneUnreadable",
  "phoneTooShort",
  "phoneTooLong",
  "phoneNoCountry",
  "phoneLostPlus",
  "phoneLostZero",
  "phoneUnknownCallingCode",
  "phoneNotInUse",
] as const;

export type PhoneProblemCode = (typeof PHONE_PROBLEM_CODES)[number];
