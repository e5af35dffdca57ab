import { describe, expect, test } from "vitest";
import { findField, mapColumns } from "./columns.ts";

const phoneIn = (header: string[], phoneColumn?: string) => {
  const columns = mapColumns(header, phoneColumn === undefined ? {} : { phoneColumn });
  return columns.kind === "mapped" ? header[columns.phone] : null;
};
const refusal = (header: string[], phoneColumn?: string) => {
  const columns = mapColumns(header, phoneColumn === undefined ? {} : { phoneColumn });
  return columns.kind === "refused" ? `${columns.code}: ${columns.message}` : "";
};

test.each(
  "phone|Phone Number|PHONE_NO.|mobile|Mobile Phone|MSISDN|cell|tel|Tel.|number|Telefon|Handy|Handy-Nr.|Téléphone|telephone|Portable|móvil|MOVIL|teléfono|celular|telemóvel|cellulare|Телефон|мобильный телефон|手机|手机号码|手機|電話|電話番号|携帯電話|휴대폰|هاتف|मोबाइल नंबर|κινητό|to".split(
    "|",
  ),
)("a column called %s is the phone column", (name) => {
  expect(phoneIn(["name", name, "city"])).toBe(name);
});

test("mobiles are preferred to phones, phones to numbers, and the left of equals", () => {
  expect(phoneIn(["number", "phone", "mobile"])).toBe("mobile");
  expect(phoneIn(["number", "Telefon", "name"])).toBe("Telefon");
  expect(phoneIn(["cell", "mobile"])).toBe("cell");
});

test("the chosen column wins, exactly named or nearly", () => {
  expect(phoneIn(["mobile", "Work"], "Work")).toBe("Work");
  expect(phoneIn(["mobile", "Work "], " work")).toBe("Work ");
  expect(phoneIn(["mobile", ""], "column_2")).toBe("");
});

test("the other columns become fields, trimmed, and nameless ones get their place", () => {
  expect(mapColumns([" name ", "phone", "", "__proto__", "constructor"], {})).toEqual({
    kind: "mapped",
    phone: 1,
    fields: [
      { name: "name", index: 0 },
      { name: "column_3", index: 2 },
      { name: "__proto__", index: 3 },
      { name: "constructor", index: 4 },
    ],
  });
});

test("the columns that a problems file adds are no fields", () => {
  const header = ["problem_line", "problem_code", "problem_reason", "phone", "problem_child"];
  expect(mapColumns(header, {})).toEqual({
    kind: "mapped",
    phone: 3,
    fields: [{ name: "problem_child", index: 4 }],
  });
});

describe("a header that cannot serve is refused with advice", () => {
  test.each<[what: string, header: string[], chosen: string | undefined, says: RegExp]>([
    [
      "no phone column",
      ["name", "city"],
      undefined,
      /^noPhoneColumn: .*“name”, “city”.*phoneColumn \(--phone-column\)/,
    ],
    [
      "an unknown choice",
      ["name", "phone"],
      "fax",
      /^unknownPhoneColumn: .*“fax”.*“name”, “phone”/,
    ],
    ["the same name twice", ["phone", "city", "City "], undefined, /^duplicateColumns: .*“City”/],
    [
      "a nameless column's name taken",
      ["phone", "", "column_2"],
      undefined,
      /^duplicateColumns: .*“column_2”/,
    ],
    ["no header", ["+44 7700 900123", "Anna"], undefined, /^noHeader: .*first row/],
    [
      "too many columns",
      Array.from({ length: 201 }, (_, at) => `c${at}`),
      undefined,
      /^tooManyColumns: .*201.*200/,
    ],
  ])("%s", (_what, header, chosen, says) => {
    expect(refusal(header, chosen)).toMatch(says);
  });
});

test("a message lists twenty columns at most", () => {
  const message = refusal(Array.from({ length: 30 }, (_, at) => `c${at}`));
  expect(message).toContain("“c19” and 10 more");
});

test("a field is found exactly first, then whatever its case and outer spaces", () => {
  const fields = [
    { name: "CITY", index: 0 },
    { name: "city", index: 1 },
  ];
  expect(findField(fields, "city")?.index).toBe(1);
  expect(findField(fields, " City")?.index).toBe(0);
  expect(findField(fields, "town")).toBeUndefined();
  expect(findField([], "toString")).toBeUndefined();
});
