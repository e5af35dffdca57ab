import { describe, expect, test } from "vitest";
import { readPhone } from "./phone-number.ts";

const GB = 447700900123;

describe("a phone number is read however it is written", () => {
  test.each<[cell: string, country: string | null, phone: number, belongsTo: string]>([
    ["+447700900123", null, GB, "GB"],
    ["+44 7700 900123", "US", GB, "GB"],
    ["00447700900123", null, GB, "GB"],
    ["0044 7700 900123", "US", GB, "GB"],
    ["+0044 7700 900123", null, GB, "GB"],
    ["447700900123", null, GB, "GB"],
    ["447700900123", "GB", GB, "GB"],
    ["07700 900123", "GB", GB, "GB"],
    ["07700 900123", "gb", GB, "GB"],
    ["7700900123", "GB", GB, "GB"],
    ["+44 (0)7700 900123", null, GB, "GB"],
    ["(+44) 7700-900-123", null, GB, "GB"],
    ["+44.7700.900123", null, GB, "GB"],
    ["07700–900‑123", "GB", GB, "GB"],
    ["tel:+44-7700-900123", null, GB, "GB"],
    ["'+447700900123", null, GB, "GB"],
    ["447700900123.0", null, GB, "GB"],
    ["７７００９００１２３", "GB", GB, "GB"],
    ["＋４４ ７７００ ９００１２３", null, GB, "GB"],
    ["٠٧٧٠٠٩٠٠١٢٣", "GB", GB, "GB"],
    ["۰۷۷۰۰۹۰۰۱۲۳", "GB", GB, "GB"],
    ["०७७००९००१२३", "GB", GB, "GB"],
    ["๐๗๗๐๐๙๐๐๑๒๓", "GB", GB, "GB"],
    ["𝟎𝟕𝟕𝟎𝟎𝟗𝟎𝟎𝟏𝟐𝟑", "GB", GB, "GB"],
    ["\u202a+44 7700 900123\u202c", null, GB, "GB"],
    ["\u00a007700\u00a0900123\u00a0", "GB", GB, "GB"],
    ["07700/900123", "GB", GB, "GB"],
    ["(212) 555-0123", "US", 12125550123, "US"],
    ["12125550123", null, 12125550123, "US"],
    ["+1 416-555-0101", "GB", 14165550101, "CA"],
    ["011 44 7700 900123", "US", GB, "GB"],
    ["+33 1 99 00 00 00", null, 33199000000, "FR"],
    ["+61 491 570 006", null, 61491570006, "AU"],
    ["+800 1234 5678", null, 80012345678, "ZZ"],
  ])("%s with country %s is %i in %s", (cell, country, phone, belongsTo) => {
    expect(readPhone(cell, country)).toMatchObject({ kind: "valid", phone, country: belongsTo });
  });
});

const kind = (cell: string) => readPhone(cell, null).kind;

test("numbers reserved for films and tests are accepted, and only those", () => {
  expect(kind("+447700900000")).toBe("valid");
  expect(kind("+447700900999")).toBe("valid");
  expect(readPhone("+15555550100", null)).toEqual({
    kind: "valid",
    phone: 15555550100,
    country: "US",
    lineType: "mobile",
  });
  expect(kind("+15555550199")).toBe("valid");
  expect(kind("+15555550200")).toBe("invalid");
  expect(kind("+11235550100")).toBe("invalid");
});

describe("what is wrong with a cell is named", () => {
  test.each<[cell: string, country: string | null, reason: string]>([
    ["", "GB", "phoneEmpty"],
    [" \t\u00a0\u200b", "GB", "phoneEmpty"],
    ["'", "GB", "phoneEmpty"],
    ["4.47E+11", "GB", "phoneScientific"],
    ["4,477E+11", "GB", "phoneScientific"],
    ["4.4770090012e11", null, "phoneScientific"],
    ["07700 900123 / 07700 900124", "GB", "phoneSeveral"],
    ["07700900123;07700900124", "GB", "phoneSeveral"],
    ["07700 900123, 07700 900124", "GB", "phoneSeveral"],
    ["07700 900123 or 07700 900124", "GB", "phoneSeveral"],
    ["07700 900123\n07700 900124", "GB", "phoneSeveral"],
    ["+447700900123 +447700900124", "GB", "phoneSeveral"],
    ["07700 900123 07700 900124", "GB", "phoneSeveral"],
    ["07700 900123/4", "GB", "phoneSeveral"],
    ["07700 900123 x12", "GB", "phoneExtension"],
    ["07700 900123 ext. 5", "GB", "phoneExtension"],
    ["+44 7700 900123 #4", "GB", "phoneExtension"],
    ["1-800-FLOWERS", "US", "phoneLetters"],
    ["07700 9OO123", "GB", "phoneLetters"],
    ["n/a", "GB", "phoneLetters"],
    ["?", "GB", "phoneUnreadable"],
    ["-", "GB", "phoneUnreadable"],
    ["+", "GB", "phoneUnreadable"],
    ["*31#07700900123", "GB", "phoneUnreadable"],
    ["44+7700900123", "GB", "phoneUnreadable"],
    ["12345", "GB", "phoneTooShort"],
    ["5", "US", "phoneTooShort"],
    ["+4477009001", null, "phoneTooShort"],
    ["+447", null, "phoneTooShort"],
    ["12345", null, "phoneTooShort"],
    ["07700 900123456", "GB", "phoneTooLong"],
    ["+44770090012345", null, "phoneTooLong"],
    ["+44770090012345678901", null, "phoneTooLong"],
    ["4477009001234567", null, "phoneTooLong"],
    ["07".repeat(40), "GB", "phoneTooLong"],
    ["0".repeat(100_000), "GB", "phoneTooLong"],
    ["07700 900123", null, "phoneNoCountry"],
    ["07700 900123", "XX", "phoneNoCountry"],
    ["2125550123", null, "phoneNoCountry"],
    ["4792345678", null, "phoneNoCountry"],
    ["+999 7700 900123", null, "phoneUnknownCallingCode"],
    ["+07700 900123", "GB", "phoneUnknownCallingCode"],
    ["33612345678", "GB", "phoneLostPlus"],
    ["612345678", "IT", "phoneLostZero"],
    ["+44 9900 123456", null, "phoneNotInUse"],
    ["+1 212 155 0100", null, "phoneNotInUse"],
  ])("%j with country %s is %s", (cell, country, reason) => {
    expect(readPhone(cell, country)).toEqual({ kind: "invalid", reason });
  });
});

test("a default country never turns one digit too many into a number abroad", () => {
  // Without the country these digits would be a subscriber in Kazakhstan.
  expect(readPhone("77009001234", "GB").kind).toBe("invalid");
  expect(readPhone("14165550101", "GB").kind).toBe("invalid");
});
