import * as fc from "fast-check";
import { expect, test } from "vitest";
import { draftOf } from "./content.ts";
import { Estimator } from "./estimate.ts";
import { extrapolate } from "./extrapolate.ts";

const draft = draftOf({ messageType: "auto", template: "{{word}}", content: null });
const anybody = fc.record({
  id: fc.nat(),
  country: fc.constantFrom("GB", "DE", "FR"),
  fields: fc.record({ word: fc.constantFrom("a", "é", "☀", "", "long".repeat(50)) }),
  optedOut: fc.boolean(),
});

test("a sample of everybody says what was counted, and one of a tenth ten times as much", () => {
  fc.assert(
    fc.property(fc.array(anybody, { maxLength: 50 }), fc.constantFrom(1, 10), (people, times) => {
      const estimator = new Estimator(draft);
      const left = people.filter(({ optedOut }) => !optedOut);
      for (const one of left) estimator.add(one);
      const tally = estimator.tally();
      const optedOut = people.length - left.length;
      const waiting = new Map<string, number>();
      for (const { country } of people) waiting.set(country, (waiting.get(country) ?? 0) + times);
      const said = extrapolate({ tally, optedOut, looked: people.length }, waiting);
      // Each country is rounded for itself.
      const near = (n: number) => [n * times - 1.5, n * times + 1.5] as const;
      const [least, most] = near(tally.recipients);
      expect(said.tally.recipients).toBeGreaterThanOrEqual(least);
      expect(said.tally.recipients).toBeLessThanOrEqual(most);
      expect(said.optedOut).toBe(optedOut * times);
      expect(said.tally.unsendable.recipients).toBe(tally.unsendable.recipients * times);
      expect(said.tally.encodings.map(({ parts }) => parts)).toEqual(
        tally.encodings.map(({ parts }) => parts * times),
      );
      expect(said.tally.longest).toEqual(tally.longest);
    }),
  );
});

test("how many wait in a country is taken from the counters, also where the sample has nobody of it", () => {
  const estimator = new Estimator(draft);
  for (const id of [1, 2]) {
    estimator.add({ id, country: "GB", fields: { word: "long".repeat(id * 25) } });
  }
  const waiting = new Map([
    ["GB", 1_000],
    ["MT", 3],
  ]);
  const { tally } = extrapolate({ tally: estimator.tally(), optedOut: 0, looked: 2 }, waiting);
  expect(tally.countries).toEqual([
    { country: "GB", recipients: 1_000, parts: 1_500 },
    { country: "MT", recipients: 3, parts: 5 },
  ]);
  expect([tally.recipients, tally.parts]).toEqual([1_003, 1_505]);
});
