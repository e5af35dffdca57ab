import { expect, test } from "vitest";
import { nearestName } from "./nearest.ts";

const NAMES = ["VOLLEY_PORT", "VOLLEY_HOST", "VOLLEY_LOG_LEVEL"];

test.each<[given: string, meant: string | null]>([
  ["VOLLEY_PROT", "VOLLEY_PORT"],
  ["VOLLEY_port", "VOLLEY_PORT"],
  ["VOLLEY_LOGLEVEL", "VOLLEY_LOG_LEVEL"],
  ["VOLLEY_HOSTS", "VOLLEY_HOST"],
  ["VOLLEY_WIBBLE", null],
  ["", null],
])("%s is taken for %s", (given, meant) => {
  expect(nearestName(given, NAMES)).toBe(meant);
});
