import { hashOf } from "./number-hash.ts";

const FIRST_PLACES = 1_024;
/** No phone number. */
const EMPTY = 0;

/**
 * A set of whole numbers above 0. For numbers of more than 31 bits a `Set` makes an object each, and the garbage
 * collection copies them; this one is a single array.
 */
export class NumberSet {
  /** A number stands at the place that its hash tells, or at the next free one. */
  #places = new Float64Array(FIRST_PLACES);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(number: number): boolean {
    return this.#places[this.#placeOf(number)] === number;
  }

  /** @returns whether it is new */
  add(number: number): boolean {
    const place = this.#placeOf(number);
    if (this.#places[place] === number) return false;
    this.#places[place] = number;
    this.#size += 1;
    if (this.#size * 2 > this.#places.length) this.#grow();
    return true;
  }

  clear(): void {
    this.#places.fill(EMPTY);
    this.#size = 0;
  }

  #placeOf(number: number): number {
    const mask = this.#places.length - 1;
    let place = hashOf(number) & mask;
    for (let held = this.#places[place]; held !== EMPTY && held !== number;) {
      place = (place + 1) & mask;
      held = this.#places[place];
    }
    return place;
  }

  #grow(): void {
    const numbers = this.#places;
    this.#places = new Float64Array(numbers.length * 2);
    for (const number of numbers) {
      if (number !== EMPTY) this.#places[this.#placeOf(number)] = number;
    }
  }
}
