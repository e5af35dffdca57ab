import { UNITS_PER_EURO } from "../pricing/money.ts";

const TOP_UP_EUROS = 10;

/** The account's credit. */
export class Credit {
  #units: number;
  #autoReload: boolean;

  /** Without an amount in EUR the account holds 1000 and reloads itself, so that it never runs dry. */
  constructor(euros?: number) {
    this.#autoReload = euros === undefined;
    this.#units = Math.round((euros ?? 1000) * UNITS_PER_EURO);
  }

  get units(): number {
    return this.#units;
  }

  get autoReload(): boolean {
    return this.#autoReload;
  }

  /** Takes the price of a whole message, or returns false and takes nothing. */
  spend(units: number): boolean {
    if (this.#units < units && this.#autoReload) this.#units += 1000 * UNITS_PER_EURO;
    if (this.#units < units) return false;
    this.#units -= units;
    return true;
  }

  topUp(): void {
    this.#units += TOP_UP_EUROS * UNITS_PER_EURO;
  }

  set(euros: number, autoReload: boolean): void {
    this.#units = Math.round(euros * UNITS_PER_EURO);
    this.#autoReload = autoReload;
  }
}
