import { UNITS_PER_EURO } from "../pricing/money.ts";

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
