/** Money inside the simulator is a whole number of these, so that sums are exact. */
export const UNITS_PER_EURO = 100_000_000;

/** Eight decimals, as the provider writes money. */
export function formatMoney(units: number): string {
  return (units / UNITS_PER_EURO).toFixed(8);
}
