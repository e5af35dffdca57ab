import { COUNTRIES } from "../pricing/countries.ts";
import type { Country } from "../pricing/countries.ts";

/** A number that somebody may rent. */
export type Line = {
  readonly country: string;
  readonly msisdn: string;
  readonly type: "mobile-lvn" | "landline" | "landline-toll-free";
  readonly features: readonly string[];
  /** EUR each month. */
  readonly cost: string;
};

/** What the account has set for a number of its own; keys as in the API. */
export type OwnedLine = Line & { readonly callbacks: Readonly<Record<string, string>> };

/** Numbers for rent in every country, and those that the account has rented. */
export class Inventory {
  readonly #owned = new Map<string, OwnedLine>();

  /** Oldest first. */
  get owned(): readonly OwnedLine[] {
    return [...this.#owned.values()];
  }

  ownedLine(msisdn: string): OwnedLine | undefined {
    return this.#owned.get(msisdn);
  }

  available(country: string): readonly Line[] {
    return linesOf(country).filter(({ msisdn }) => !this.#owned.has(msisdn));
  }

  buy(line: Line): void {
    this.#owned.set(line.msisdn, { ...line, callbacks: {} });
  }

  /** An empty callback is cleared. */
  update(line: OwnedLine, callbacks: Readonly<Record<string, string>>): void {
    const all = Object.entries({ ...line.callbacks, ...callbacks });
    const kept = Object.fromEntries(all.filter(([, value]) => value !== ""));
    this.#owned.set(line.msisdn, { ...line, callbacks: kept });
  }

  cancel(line: Line): void {
    this.#owned.delete(line.msisdn);
  }
}

/** Of each kind that a country has: how many, and the digits that they begin with. */
const KINDS = [
  { type: "mobile-lvn", count: 120, digits: "7009", features: ["SMS", "VOICE"], cost: "1.25" },
  { type: "landline", count: 40, digits: "2079", features: ["VOICE"], cost: "0.90" },
  { type: "landline-toll-free", count: 10, digits: "8001", features: ["VOICE"], cost: "4.00" },
] as const;

function linesOf(code: string): readonly Line[] {
  const country = COUNTRIES.find((one) => one.code === code);
  if (country === undefined) return [];
  return KINDS.flatMap(({ count, ...kind }) =>
    Array.from({ length: count }, (_, at) => lineOf(country, kind, at)),
  );
}

type Kind = Omit<(typeof KINDS)[number], "count">;

/** Made up; in North America with 555, which belongs to nobody. */
function lineOf({ code, prefix }: Country, kind: Kind, at: number): Line {
  const last = String(at).padStart(3, "0");
  const isAmerican = prefix === "1";
  const area = code === "CA" ? "613" : "415";
  const local = isAmerican
    ? `${area}555${kind.digits.slice(0, 1)}${last}`
    : `${kind.digits}60${last}`;
  // The order is the provider's.
  const features =
    isAmerican && kind.type === "mobile-lvn" ? ["SMS", "MMS", "VOICE"] : kind.features;
  return { country: code, msisdn: prefix + local, type: kind.type, features, cost: kind.cost };
}
