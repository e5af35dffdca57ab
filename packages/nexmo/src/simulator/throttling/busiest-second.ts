/** The most requests that any sliding second held, counted as they arrive. */
export class BusiestSecond {
  #times: number[] = [];
  #head = 0;
  #most = 0;

  get most(): number {
    return this.#most;
  }

  add(now: number): void {
    this.#times.push(now);
    while (now - (this.#times[this.#head] ?? now) >= 1000) this.#head += 1;
    this.#most = Math.max(this.#most, this.#times.length - this.#head);
    // Old times are dropped in bulk: shifting an array for each of them would cost its length.
    if (this.#head > 4096 && this.#head * 2 > this.#times.length) {
      this.#times = this.#times.slice(this.#head);
      this.#head = 0;
    }
  }
}
