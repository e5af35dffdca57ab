import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isoTime, scts } from "./times.ts";

const anySecond = fc
  .date({ min: new Date("2000-01-01T00:00:00Z"), max: new Date("2099-12-31T23:59:59Z") })
  .filter((date) => !Number.isNaN(date.getTime()))
  .map((date) => `${date.toISOString().slice(0, 19)}.000Z`);

test("any second comes back in each form that the provider writes", () => {
  fc.assert(
    fc.property(anySecond, (iso) => {
      const [day = "", time = ""] = iso.slice(0, 19).split("T");
      expect(isoTime(`${day} ${time}`)).toBe(iso);
      expect(isoTime(`${day}T${time}Z`)).toBe(iso);
      expect(isoTime(`${day}T${time}.000+00:00`)).toBe(iso);
      expect(scts(`${day.slice(2)}${time}`.replaceAll(/[-:]/g, ""))).toBe(iso);
    }),
  );
});

test.each([
  ["2020-02-30 12:00:00", null],
  ["2020-02-29 12:00:00", "2020-02-29T12:00:00.000Z"],
  ["2020-02-30 12:00:00", null],
  ["2020-07-17 25:00:00", null],
  ["2020-07-17 12:60:00", null],
  ["2020-07-17 24:00:00", "2020-07-18T00:00:00.000Z"],
  ["2020-07-17 02:34:35.5", "2020-07-17T02:34:35.500Z"],
  ["2020-07-17T02:34:35+0200", "2020-07-17T00:34:35.000Z"],
])("%s is read as %s", (text, expected) => {
  expect(isoTime(text)).toBe(expected);
});
