import { createHmac } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type AttemptRef, decodeClientRef, encodeClientRef } from "./client-ref.ts";

const KEY = Buffer.alloc(32, 7);
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
/** The greatest number that five bytes hold. */
const FIVE_BYTES = 2 ** 40 - 1;

const anyRef: fc.Arbitrary<AttemptRef> = fc.record({
  campaignId: fc.nat(FIVE_BYTES),
  recipientId: fc.nat(FIVE_BYTES),
  attempt: fc.nat(65_535),
  segments: fc.nat(255),
});
const anyKey = fc.uint8Array({ minLength: 32, maxLength: 32 });

test("every client-ref has exactly 40 letters and digits and leads back to its attempt", () => {
  fc.assert(
    fc.property(anyRef, anyKey, (ref, key) => {
      const text = encodeClientRef(ref, key);
      expect(text).toMatch(/^[0-9a-z]{40}$/);
      expect(decodeClientRef(text, key)).toEqual(ref);
    }),
  );
});

test("what signs a client-ref is the first twelve bytes of HMAC-SHA-256, with a key of any length", () => {
  const anyLength = fc.uint8Array({ minLength: 1, maxLength: 100 });
  fc.assert(
    fc.property(anyRef, anyLength, (ref, key) => {
      const digits = Array.from(encodeClientRef(ref, key), (one) => BigInt(ALPHABET.indexOf(one)));
      const value = digits.reduce((sum, digit) => sum * 32n + digit, 0n);
      const bytes = Buffer.from(value.toString(16).padStart(50, "0"), "hex");
      const code = createHmac("sha256", key).update(bytes.subarray(0, 13)).digest();
      expect(bytes.subarray(13)).toEqual(code.subarray(0, 12));
    }),
  );
});

test("a client-ref with any one character changed leads nowhere", () => {
  fc.assert(
    fc.property(anyRef, fc.nat(39), fc.integer({ min: 1, max: 31 }), (ref, at, shift) => {
      const text = encodeClientRef(ref, KEY);
      const other = ALPHABET.charAt((ALPHABET.indexOf(text.charAt(at)) + shift) % 32);
      const changed = text.slice(0, at) + other + text.slice(at + 1);
      expect(decodeClientRef(changed, KEY)).toBeNull();
    }),
  );
});

test("a client-ref that was signed with another account's key leads nowhere", () => {
  fc.assert(
    fc.property(anyRef, anyKey, anyKey, (ref, key, other) => {
      fc.pre(Buffer.compare(key, other) !== 0);
      expect(decodeClientRef(encodeClientRef(ref, key), other)).toBeNull();
    }),
  );
});

test("whatever text a receipt carries as client-ref, it is read without an exception", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (text) => {
      expect(decodeClientRef(text, KEY)).toBeNull();
    }),
  );
});

const REF: AttemptRef = { campaignId: 12, recipientId: 345_678, attempt: 2, segments: 3 };

test.each<[label: string, change: (text: string) => string]>([
  ["in capitals", (text) => text.toUpperCase()],
  ["as it was", (text) => text],
])("a client-ref that comes back %s is still read", (_label, change) => {
  expect(decodeClientRef(change(encodeClientRef(REF, KEY)), KEY)).toEqual(REF);
});

test.each<[label: string, change: (text: string) => string]>([
  ["cut short", (text) => text.slice(0, -1)],
  ["with one character more", (text) => `${text}0`],
  ["with a line break behind it", (text) => `${text}\n`],
  ["with a space before it", (text) => ` ${text}`],
  ["empty", () => ""],
  ["with a letter that is never written", (text) => `u${text.slice(1)}`],
  ["of one digit only", () => "0".repeat(40)],
])("a client-ref %s leads nowhere", (_label, change) => {
  expect(decodeClientRef(change(encodeClientRef(REF, KEY)), KEY)).toBeNull();
});

test("a text of more than 255 segments is written as 255, the most that a byte tells", () => {
  const text = encodeClientRef({ ...REF, segments: 1_000 }, KEY);
  expect(decodeClientRef(text, KEY)?.segments).toBe(255);
});
