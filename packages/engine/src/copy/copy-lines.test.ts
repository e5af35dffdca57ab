import * as fc from "fast-check";
import { expect, test } from "vitest";
import { CopyLines } from "./copy-lines.ts";

/** Short ones in any script, and ones that outgrow what is encoded at once and the memory at the beginning. */
const line = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.integer({ min: 1, max: 40_000 }).map((length) => "é".repeat(length)),
);

test("lines come out as their bytes, one batch after the other, each in memory of its own", () => {
  fc.assert(
    fc.property(fc.array(fc.array(line), { minLength: 1, maxLength: 4 }), (batches) => {
      const lines = new CopyLines();
      const taken = batches.map((batch) => {
        for (const one of batch) lines.add(one);
        const bytes = lines.take();
        expect(lines.size).toBe(0);
        return bytes;
      });
      const read = taken.map((bytes) =>
        new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes),
      );
      expect(read).toEqual(batches.map((batch) => batch.join("")));
    }),
  );
});
