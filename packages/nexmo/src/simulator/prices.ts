/** Money inside the simulator is a whole number of these, so that sums are exact. */
export const UNITS_PER_EURO = 100_000_000;

/** Price of one part, and the network that a number is said to be on. */
export type Route = { readonly units: number; readonly price: string; readonly network: string };

/** A few routes by dialling prefix; made-up prices of a plausible size. */
const ROUTES: Readonly<Record<string, Route>> = {
  "1": route(0.0079, "310260"),
  "31": route(0.0751, "20408"),
  "33": route(0.0648, "20801"),
  "34": route(0.0744, "21401"),
  "39": route(0.0695, "22201"),
  "44": route(0.0333, "23410"),
  "49": route(0.0755, "26201"),
  "91": route(0.0224, "40410"),
};
const ELSEWHERE = route(0.0333, "90101");

export function routeOf(to: string): Route {
  return ROUTES[to.slice(0, 2)] ?? ROUTES[to.slice(0, 1)] ?? ELSEWHERE;
}

/** Eight decimals, as the provider writes money. */
export function formatMoney(units: number): string {
  return (units / UNITS_PER_EURO).toFixed(8);
}

function route(euros: number, network: string): Route {
  const units = Math.round(euros * UNITS_PER_EURO);
  return { units, price: formatMoney(units), network };
}

/** The account's credit. */
export class Credit {
  readonly autoReload: boolean;
  #units: number;

  /** Without an amount in EUR the account holds 1000 and reloads itself, so that it never runs dry. */
  constructor(euros?: number) {
    this.autoReload = euros === undefined;
    this.#units = Math.round((euros ?? 1000) * UNITS_PER_EURO);
  }

  get units(): number {
    return this.#units;
  }

  /** Takes the price of a whole message, or returns false and takes nothing. */
  spend(units: number): boolean {
    if (this.#units < units && this.autoReload) this.#units += 1000 * UNITS_PER_EURO;
    if (this.#units < units) return false;
    this.#units -= units;
    return true;
  }
}
