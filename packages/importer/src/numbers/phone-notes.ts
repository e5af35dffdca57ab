import { planOfCountry } from "./numbering-plan.ts";

/** What was put right about an accepted number; a person may want to see it before a file is sent to. */
export const PHONE_NOTES = {
  apostrophe: "the apostrophe of a spreadsheet was taken off",
  decimals: "the .0 of a spreadsheet was taken off",
  otherDigits: "its digits were not the Western ones",
  lostPlus: "it had no plus",
  lostZero: "it had no leading zero",
} as const;

export type PhoneNote = keyof typeof PHONE_NOTES;

/** What had to be put right in `cell` to read it as `phone`, a number of `country`; null for nothing. */
export function noteOn(cell: string, phone: number, country: string): PhoneNote | null {
  const text = cell.trim();
  if (text.startsWith("'")) return "apostrophe";
  if (/^\+?\d{7,15}\.0$/.test(text)) return "decimals";
  if (/(?![0-9])\p{Nd}/u.test(text)) return "otherDigits";
  if (!/^\d[\d\s().-]*$/.test(text) || text.startsWith("0")) return null;
  const digits = text.replaceAll(/\D/g, "");
  if (digits === String(phone)) return "lostPlus";
  const dialsZero = planOfCountry(country)?.prefix?.test("0") ?? false;
  return dialsZero && String(phone).endsWith(digits) ? "lostZero" : null;
}
