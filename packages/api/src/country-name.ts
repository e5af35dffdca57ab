const names = new Intl.DisplayNames("en", { type: "region", fallback: "none" });

/** In English; null for ZZ, which stands for numbers that belong to no country. */
export function countryName(country: string): string | null {
  return country === "ZZ" ? null : (names.of(country) ?? null);
}
