import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { CsvError } from "./csv-error.ts";
import { unpacked } from "./unpack.ts";

const TEXT = Array.from({ length: 20_000 }, (_, at) => `+4477009${at},${at * 7919}\n`).join("");
const PACKED = gzipSync(TEXT);
const LIMITS = { ratio: 100, freeBytes: 1024 * 1024, mostBytes: 64 * 1024 * 1024 };

async function* inChunks(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: AsyncIterable<Uint8Array>, limits = LIMITS) {
  const pieces: Uint8Array[] = [];
  for await (const piece of unpacked(bytes, limits)) pieces.push(piece);
  return Buffer.concat(pieces);
}

const refusal = async (bytes: Buffer, limits = LIMITS) => {
  const error = await read(inChunks(bytes, 1_000), limits).catch((caught: unknown) => caught);
  return error instanceof CsvError ? error.code : "none";
};

test("what is not packed passes as it is", async () => {
  for (const text of ["", "p", "phone\n1\n"]) {
    expect(String(await read(inChunks(Buffer.from(text), 1)))).toBe(text);
  }
});

test.each([1, 2, 3, 4_096])("gzip is unpacked, in chunks of %i", async (size) => {
  const bytes = size < 10 ? gzipSync("phone\n") : PACKED;
  expect(String(await read(inChunks(bytes, size)))).toBe(size < 10 ? "phone\n" : TEXT);
});

test("members one after the other are one file", async () => {
  const bytes = Buffer.concat([gzipSync("phone\n"), gzipSync("07700900123\n")]);
  expect(String(await read(inChunks(bytes, 7)))).toBe("phone\n07700900123\n");
});

test("a file that is cut off or damaged is refused", async () => {
  expect(await refusal(PACKED.subarray(0, PACKED.length / 2))).toBe("badPacking");
  expect(await refusal(PACKED.subarray(0, -1))).toBe("badPacking");
  const damaged = Buffer.from(PACKED);
  damaged.fill(0, 5_000, 5_100);
  expect(await refusal(damaged)).toBe("badPacking");
});

test("a bomb is stopped by its ratio, and any file by its size", async () => {
  expect(await refusal(gzipSync(Buffer.alloc(8 * 1024 * 1024)))).toBe("packedTooMuch");
  expect(await refusal(gzipSync(Buffer.alloc(1_000_000)))).toBe("none");
  expect(await refusal(PACKED, { ...LIMITS, mostBytes: TEXT.length - 1 })).toBe("packedTooMuch");
  expect(await refusal(PACKED, { ...LIMITS, mostBytes: TEXT.length })).toBe("none");
});

async function* brokenOff() {
  yield PACKED.subarray(0, 1_000);
  throw new Error("connection lost");
}

test("a lost connection is not the file's fault, and a reader that leaves lets the source go", async () => {
  await expect(read(brokenOff())).rejects.toThrow("connection lost");
  let released = false;
  async function* endless() {
    try {
      yield PACKED;
      for (;;) yield PACKED;
    } finally {
      released = true;
    }
  }
  for await (const piece of unpacked(endless(), LIMITS)) {
    expect(piece.length).toBeGreaterThan(0);
    break;
  }
  await expect.poll(() => released).toBe(true);
});
