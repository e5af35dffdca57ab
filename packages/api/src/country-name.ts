/** Made for the first name: its data take longer to read than most of a command. */
let names: Intl.DisplayNames | undefined;

/** In English; null for ZZ, which stands for numbers that belong to no country. */
export function countryName(country: string): string | null {
  if (country === "ZZ") return null;
  names ??= new Intl.DisplayNames("en", { type: "region", fallback: "none" });
  return names.of(country) ?? null;
}
