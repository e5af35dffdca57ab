import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { steadily } from "./upload-body.ts";

const LONG = 60_000;

async function* whole() {
  yield Buffer.alloc(20_000);
  yield Buffer.alloc(3);
}

async function* silent() {
  yield Buffer.alloc(20_000);
  await new Promise<never>(() => undefined);
}

async function* dripping() {
  for (;;) {
    await sleep(5);
    yield Buffer.alloc(1);
  }
}

async function* broken() {
  yield Buffer.alloc(1);
  throw new Error("reset");
}

async function lengths(bytes: AsyncIterable<Uint8Array>): Promise<readonly number[]> {
  const all: number[] = [];
  for await (const piece of bytes) all.push(piece.length);
  return all;
}

test("what comes is passed on, piece by piece", async () => {
  expect(await lengths(steadily(whole(), LONG))).toEqual([20_000, 3]);
});

test("a client that falls silent, or drips, is given up; what came before has been passed on", async () => {
  for (const body of [silent(), dripping()]) {
    const bytes = steadily(body, 50);
    expect((await bytes.next()).done).toBe(false);
    await expect(lengths(bytes)).rejects.toMatchObject({
      problem: { status: 408, code: "upload_stalled" },
    });
  }
});

test("what breaks the connection comes out as it is", async () => {
  await expect(lengths(steadily(broken(), LONG))).rejects.toThrow("reset");
});
