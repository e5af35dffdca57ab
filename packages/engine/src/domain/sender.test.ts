import * as fc from "fast-check";
import { expect, test } from "vitest";
import { senderFor } from "./sender.ts";

const phone = fc.integer({ min: 1_000_000, max: 999_999_999_999_999 });

test("a number has the same sender every time, out of the pool", () => {
  const pool = fc.array(fc.string(), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(phone, pool, (number, senders) => {
      expect(senders).toContain(senderFor(number, senders));
      expect(senderFor(number, [...senders])).toBe(senderFor(number, senders));
    }),
  );
});

test("neighbouring numbers are spread evenly over the pool", () => {
  for (const size of [2, 3, 7, 10]) {
    const senders = Array.from({ length: size }, (_, index) => `sender ${index}`);
    const uses = new Map<string, number>();
    for (let number = 447_700_900_000; number < 447_700_910_000; number += 1) {
      const sender = senderFor(number, senders);
      uses.set(sender, (uses.get(sender) ?? 0) + 1);
    }
    const share = 10_000 / size;
    expect(uses.size).toBe(size);
    for (const count of uses.values()) expect(Math.abs(count - share)).toBeLessThan(share * 0.1);
  }
});

test("a pool of one needs no choice", () => {
  fc.assert(
    fc.property(phone, (number) => {
      expect(senderFor(number, ["Volley"])).toBe("Volley");
    }),
  );
});
