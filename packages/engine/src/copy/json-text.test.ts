import * as fc from "fast-check";
import { expect, test } from "vitest";
import { jsonWriter } from "./json-text.ts";

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(fc.constantFrom('"', "\\", "\n", "\0", "\u001f", "\u007f", "\ud83d", "\ude80", "é"))
    .map((signs) => signs.join("")),
);

test("objects of texts are written as JSON.stringify writes them", () => {
  const entries = fc.array(fc.tuple(text, text), { maxLength: 6 });
  fc.assert(
    fc.property(fc.uniqueArray(text, { maxLength: 6 }), entries, (keys, more) => {
      const values = keys.map((_, at) => more[at]?.[0] ?? "");
      const members = keys.map((key, at) => `${JSON.stringify(key)}:${JSON.stringify(values[at])}`);
      expect(jsonWriter(keys)(values)).toBe(`{${members.join(",")}}`);
    }),
  );
});
