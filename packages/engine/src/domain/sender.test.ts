import * as fc from "fast-check";
import { expect, test } from "vitest";
import { senderFor } from "./sender.ts";

const phone = fc.integer({ min: 1_000_000, max: 999_999_999_999_999 });

test("a recipient's own sender comes first, as long as it is in the pool", () => {
  const senders = ["447700900901", "447700900902", "447700900903"];
  for (const sender of senders) {
    expect(senderFor({ phone: 447700900001, sender }, senders)).toBe(sender);
  }
  const none = { phone: 447700900001, sender: null };
  expect(senderFor({ ...none, sender: "Gone" }, senders)).toBe(senderFor(none, senders));
});

test("a number has the same sender every time, out of the pool", () => {
  const pool = fc.array(fc.string(), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(phone, pool, (number, senders) => {
      expect(senders).toContain(senderFor({ phone: number, sender: null }, senders));
      expect(senderFor({ phone: number, sender: null }, [...senders])).toBe(
        senderFor({ phone: number, sender: null }, senders),
      );
    }),
  );
});

test("neighbouring numbers are spread evenly over the pool", () => {
  for (const size of [2, 3, 7, 10]) {
    const senders = Array.from({ length: size }, (_, index) => `sender ${index}`);
    const uses = new Map<string, number>();
    for (let number = 447_700_900_000; number < 447_700_910_000; number += 1) {
      const sender = senderFor({ phone: number, sender: null }, senders);
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
      expect(senderFor({ phone: number, sender: null }, ["Volley"])).toBe("Volley");
    }),
  );
});
