import type { Tally } from "./estimate.ts";

/** What was counted in a sample of those who wait. */
export type Sampled = {
  readonly tally: Tally;
  readonly optedOut: number;
  /** Recipients of the sample, also those who get no message. */
  readonly looked: number;
};

/**
 * What a sample says of all who wait. How many wait in each country is known and is not guessed: what is taken
 * from the sample is which share of them gets a message, and how many parts a message has. The message of most
 * parts and the examples are those of the sample.
 *
 * @param waiting how many wait, by country
 */
export function extrapolate(
  { tally, optedOut, looked }: Sampled,
  waiting: ReadonlyMap<string, number>,
): { readonly tally: Tally; readonly optedOut: number } {
  const all = totalOf(waiting);
  const scale = (n: number) => (looked === 0 ? 0 : Math.round((n * all) / looked));
  const scaled = <One extends { readonly recipients: number }>(one: One): One => ({
    ...one,
    recipients: scale(one.recipients),
  });
  const share = looked === 0 ? 0 : tally.recipients / looked;
  const usual = partsEach(tally);
  const seen = new Map(tally.countries.map((one) => [one.country, partsEach(one)]));
  const countries = [...waiting]
    .map(([country, n]) => {
      const recipients = Math.round(n * share);
      return { country, recipients, parts: Math.round(n * share * (seen.get(country) ?? usual)) };
    })
    .filter(({ recipients }) => recipients > 0)
    .toSorted((a, b) => b.recipients - a.recipients);
  return {
    optedOut: scale(optedOut),
    tally: {
      recipients: countries.reduce((sum, { recipients }) => sum + recipients, 0),
      parts: countries.reduce((sum, { parts }) => sum + parts, 0),
      encodings: tally.encodings.map((one) => ({ ...scaled(one), parts: scale(one.parts) })),
      countries,
      unicodeCharacters: tally.unicodeCharacters.map(scaled),
      longest: tally.longest,
      missing: tally.missing.map(scaled),
      unsendable: scaled(tally.unsendable),
    },
  };
}

function partsEach({
  recipients,
  parts,
}: {
  readonly recipients: number;
  readonly parts: number;
}): number {
  return recipients === 0 ? 0 : parts / recipients;
}

/** Recipients of all countries together. */
export function totalOf(byCountry: ReadonlyMap<string, number>): number {
  return [...byCountry.values()].reduce((sum, n) => sum + n, 0);
}
