import { expect, test } from "vitest";
import { createSealer } from "./sealed.ts";

const SECRET = "Sécret 🔑";
const OWNER = "volley01";
const sealer = createSealer("the installation's secret");

test("a secret comes back as it was, also from another process with the same installation secret", () => {
  const sealed = sealer.seal(SECRET, OWNER);
  expect(sealer.unseal(sealed, OWNER)).toBe(SECRET);
  expect(createSealer("the installation's secret").unseal(sealed, OWNER)).toBe(SECRET);
  expect(sealer.unseal(new Uint8Array(sealed), OWNER)).toBe(SECRET);
  expect(sealer.unseal(sealer.seal("", OWNER), OWNER)).toBe("");
});

test("the same secret is sealed differently each time, and its text is not in it", () => {
  const sealed = Array.from({ length: 20 }, () => sealer.seal(SECRET, OWNER));
  expect(new Set(sealed.map((bytes) => bytes.toString("hex"))).size).toBe(20);
  for (const bytes of sealed) expect(bytes.includes(SECRET)).toBe(false);
});

test.each<[label: string, open: (sealed: Buffer) => string]>([
  ["another installation's secret", (sealed) => createSealer("another").unseal(sealed, OWNER)],
  ["another account", (sealed) => sealer.unseal(sealed, "volley02")],
  ["no account", (sealed) => sealer.unseal(sealed, "")],
  ["a changed first byte", (sealed) => sealer.unseal(changed(sealed, 0), OWNER)],
  ["a changed last byte", (sealed) => sealer.unseal(changed(sealed, sealed.length - 1), OWNER)],
  ["the end cut off", (sealed) => sealer.unseal(sealed.subarray(0, -1), OWNER)],
  ["all but the beginning cut off", (sealed) => sealer.unseal(sealed.subarray(0, 16), OWNER)],
  ["nothing", () => sealer.unseal(Buffer.alloc(0), OWNER)],
])("a sealed secret does not open with %s", (_label, open) => {
  expect(() => open(sealer.seal(SECRET, OWNER))).toThrow(/VOLLEY_SECRET/);
});

function changed(sealed: Buffer, at: number): Buffer {
  const bytes = Buffer.from(sealed);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  return bytes;
}
