import { expect, test } from "vitest";
import { covers, type Scope, SCOPES } from "./scopes.ts";

test.each<[granted: readonly string[], needed: Scope, covered: boolean]>([
  [["campaigns:read"], "campaigns:read", true],
  [["campaigns:write"], "campaigns:read", true],
  [["campaigns:read"], "campaigns:write", false],
  [["campaigns:write"], "accounts:read", false],
  [["campaigns:write", "audit:read"], "audit:read", true],
  [["campaigns:write"], "admin", false],
  [["messages:write"], "campaigns:read", false],
  [["nonsense"], "campaigns:read", false],
  [[], "campaigns:read", false],
])("%j covers %s: %s", (granted, needed, covered) => {
  expect(covers(granted, needed)).toBe(covered);
});

test("admin covers every scope", () => {
  expect(SCOPES.filter((scope) => !covers(["admin"], scope))).toEqual([]);
});
