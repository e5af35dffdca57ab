import { expect, test } from "vitest";
import { createImports } from "./imports.ts";

/** Imports that end when they are told to. */
function start() {
  const begun: number[] = [];
  const ends = new Map<number, PromiseWithResolvers<void>>();
  const errors: unknown[] = [];
  const imports = createImports({
    run(id, signal) {
      const end = Promise.withResolvers<void>();
      signal.addEventListener("abort", () => end.resolve());
      begun.push(id);
      ends.set(id, end);
      return end.promise;
    },
    onError: (error) => errors.push(error),
  });
  return { imports, begun, ends, errors };
}

test("two are loaded at a time, the others in their order, and each once", async () => {
  const { imports, begun, ends } = start();
  const first = imports.load(1);
  void imports.load(2);
  for (const id of [3, 4, 1, 3]) await imports.load(id);
  expect(begun).toEqual([1, 2]);
  ends.get(1)?.resolve();
  await first;
  expect(begun).toEqual([1, 2, 3]);
  await imports.stop();
  expect(begun).toEqual([1, 2, 3]);
});

test("one that fails makes room as well, and is reported to whoever brought it", async () => {
  const { imports, begun, ends, errors } = start();
  const first = imports.load(1);
  const second = imports.load(2);
  await imports.load(3);
  ends.get(1)?.reject(new Error("broken"));
  await expect(first).rejects.toThrow("broken");
  expect(begun).toEqual([1, 2, 3]);
  ends.get(3)?.reject(new Error("broken, too"));
  ends.get(2)?.resolve();
  await second;
  await imports.stop();
  expect(errors).toEqual([new Error("broken, too")]);
  await imports.load(4);
  expect(begun).toEqual([1, 2, 3]);
});
