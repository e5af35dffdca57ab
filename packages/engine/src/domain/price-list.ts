/** What one part costs to one network; decimal strings in the country's currency, null where none is named. */
export type NetworkPrice = {
  /** MCCMNC. */
  readonly code: string;
  readonly name: string | null;
  readonly price: string | null;
};

export type CountryPrice = {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly currency: string | null;
  /** For networks that are not listed. */
  readonly defaultPrice: string | null;
  readonly networks: readonly NetworkPrice[];
};

export type PriceList = {
  readonly countries: readonly CountryPrice[];
  /** When the provider said so. */
  readonly readAt: Date;
};

/** The least and the most that one part may cost in a country: nobody knows beforehand on which network a number is. */
export function priceRange(prices: CountryPrice): { least: string; most: string } | null {
  const all = [prices.defaultPrice, ...prices.networks.map(({ price }) => price)].filter(
    (price) => price !== null,
  );
  const sorted = all.toSorted((a, b) => Number(a) - Number(b));
  const [least] = sorted;
  const most = sorted.at(-1);
  return least === undefined || most === undefined ? null : { least, most };
}
