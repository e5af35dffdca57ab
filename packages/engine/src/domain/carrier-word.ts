import type { OptoutReason } from "./optout.ts";

/**
 * Final receipts that say that a number must not be texted again, by `err-code` (provider reference,
 * delivery receipt error codes): 3, absent for good; 4, barred by the user; 9, opted out at the carrier.
 */
const RECEIPTS: Readonly<Record<number, OptoutReason>> = { 3: "dead", 4: "asked", 9: "asked" };

/** The same of submit statuses (provider reference, SMS error codes): 7, number barred; 33, deactivated. */
const SUBMITS: Readonly<Record<number, OptoutReason>> = { 7: "dead", 33: "dead" };

/** What the carrier says about a number with an error code; null where it says nothing lasting. */
export function carrierWord(source: "receipt" | "submit", code: number): OptoutReason | null {
  return (source === "receipt" ? RECEIPTS : SUBMITS)[code] ?? null;
}
