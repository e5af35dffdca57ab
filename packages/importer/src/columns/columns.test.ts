import { describe, expect, test } from "vitest";
import { CsvError } from "../text/csv-error.ts";
import { columnRole } from "./column-names.ts";
import { columnsOf, findField, findPhoneColumn } from "./columns.ts";

const phoneIn = (header: string[], phoneColumn?: string, sample: string[][] = []) =>
  header[
    findPhoneColumn(columnsOf(header), phoneColumn === undefined ? {} : { phoneColumn }, sample)
  ];
const refusal = (header: string[], phoneColumn?: string, sample: string[][] = []) => {
  try {
    return `found ${phoneIn(header, phoneColumn, sample)}`;
  } catch (error) {
    return error instanceof CsvError ? `${error.code}: ${error.message}` : String(error);
  }
};

test.each(
  "phone|Phone Number|PHONE_NO.|mobile|Mobile Phone|MSISDN|cell|tel|Tel.|number|Telefon|Handy|Handy-Nr.|Téléphone|telephone|Portable|móvil|MOVIL|teléfono|celular|telemóvel|cellulare|Телефон|мобильный телефон|手机|手机号码|手機|電話|電話番号|携帯電話|携帯電話番号|手机号|联系电话|nr telefonu|Telefon komórkowy|Mobilnr|mobiltelefon|cep telefonu|Cep No|Номер сотового|тел.|رقم الجوال|Nº de teléfono|N° mobile|Rufnummer|telefoonnummer|휴대폰|هاتف|मोबाइल नंबर|κινητό|to".split(
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

test("columns are trimmed, and nameless ones get their place", () => {
  expect(columnsOf([" name ", "phone", "", "__proto__", "constructor"])).toEqual([
    { name: "name", index: 0 },
    { name: "phone", index: 1 },
    { name: "column_3", index: 2 },
    { name: "__proto__", index: 3 },
    { name: "constructor", index: 4 },
  ]);
});

test("the columns that a problems file adds are none", () => {
  const header = ["problem_line", "problem_code", "problem_reason", "phone", "problem_child"];
  expect(columnsOf(header)).toEqual([
    { name: "phone", index: 3 },
    { name: "problem_child", index: 4 },
  ]);
});

describe("without a telling name, the column is found by what is in it", () => {
  const sample = [
    ["1001", "Anna", "+44 7700 900123"],
    ["1002", "Bo", "+44 7700 900124"],
    ["1003", "", "+1 212 555 0123"],
  ];

  test("the one column with phone numbers", () => {
    expect(phoneIn(["id", "name", "reach at"], undefined, sample)).toBe("reach at");
    expect(phoneIn(["number", "name", "reach at"], undefined, sample)).toBe("reach at");
    expect(phoneIn(["id", "phone", "reach at"], undefined, sample)).toBe("phone");
  });

  test("more than one, or none, is for a person to decide", () => {
    const two = sample.map(([id = "", , phone = ""]) => [id, phone, phone]);
    expect(refusal(["id", "home", "work"], undefined, two)).toMatch(
      /^noPhoneColumn: More than one column.*“home”, “work”/,
    );
    expect(refusal(["id", "name"], undefined, sample)).toMatch(/^noPhoneColumn: No column/);
  });
});

test.each([
  ["Absender", "sender"],
  ["País", "country"],
  ["Fuso horário", "timeZone"],
  ["送信日時", "sendAt"],
  ["city", null],
])("a column called %s is guessed to be for %s", (name, role) => {
  expect(columnRole(name)).toBe(role);
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
