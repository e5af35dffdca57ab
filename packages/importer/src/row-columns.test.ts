import { describe, expect, test } from "vitest";
import type { ReadOptions } from "./read-rows.ts";
import { failure, readAll } from "./testing/read-all.ts";

const HEADER = "phone,from,land,zone,at";
const CHOSEN = {
  senderColumn: "from",
  countryColumn: "land",
  timeZoneColumn: "zone",
  sendAtColumn: "at",
};

const readOne = async (row: string, options: ReadOptions = {}) => {
  const { rows, problems } = await readAll(`${HEADER}\n${row}\n`, { ...CHOSEN, ...options });
  return rows[0] ?? problems[0];
};

test("a row says who sends to it, where its number is at home, and when", async () => {
  expect(await readOne("0171 2345678,My Shop,DE,Europe/Berlin,2026-07-01 09:30")).toMatchObject({
    phone: 491712345678,
    country: "DE",
    sender: "My Shop",
    timeZone: "Europe/Berlin",
    sendAt: new Date("2026-07-01T07:30:00Z"),
    fields: { from: "My Shop", land: "DE", zone: "Europe/Berlin", at: "2026-07-01 09:30" },
  });
});

test("where a row says nothing, the import does", async () => {
  const row = "07700 900123,,,,2026-07-01 09:30";
  expect(await readOne(row, { timeZone: "Asia/Tokyo" })).toMatchObject({
    phone: 447700900123,
    sender: null,
    timeZone: null,
    sendAt: new Date("2026-07-01T00:30:00Z"),
  });
  expect(await readOne("07700 900123")).toMatchObject({ sender: null, sendAt: null });
});

test("a sender must be one of the campaign's, where these are known", async () => {
  const senders = ["447700900900", "Shop"];
  expect(await readOne("07700900123,+447700900900,GB,,", { senders })).toMatchObject({
    sender: "447700900900",
  });
  expect(await readOne("07700900123,shop,GB,,", { senders })).toMatchObject({
    code: "unknownSender",
    detail: "shop",
  });
});

test("columns that nobody chose are mere fields", async () => {
  const { rows } = await readAll(`phone,sender,country\n07700900123,?!,Narnia\n`);
  expect(rows[0]).toMatchObject({ sender: null, fields: { sender: "?!", country: "Narnia" } });
});

describe("countries are understood as codes and as names in many languages", () => {
  test.each([
    "DE",
    "de",
    "Germany",
    "Deutschland",
    "allemagne",
    "Alemania",
    "Германия",
    "德国",
    "ドイツ",
  ])("%s", async (name) => {
    expect(await readOne(`0171 2345678,,${name},,`)).toMatchObject({ country: "DE" });
  });
  test("the United Kingdom by what people write", async () => {
    for (const name of ["UK", "England", "Vereinigtes Königreich"]) {
      expect(await readOne(`07700900123,,${name},,`, { country: "US" })).toMatchObject({
        country: "GB",
      });
    }
  });
});

describe("times are read by the clocks of their zone", () => {
  test.each([
    ["2026-01-15 09:30", "Europe/Berlin", "2026-01-15T08:30:00Z"],
    ["2026-07-15 09:30", "Europe/Berlin", "2026-07-15T07:30:00Z"],
    ["2026-07-15T09:30:15", "America/New_York", "2026-07-15T13:30:15Z"],
    ["15.07.2026 09:30", "Europe/Berlin", "2026-07-15T07:30:00Z"],
    ["2026-07-15 09:30", "+05:30", "2026-07-15T04:00:00Z"],
    ["2026-07-15T09:30Z", "Asia/Tokyo", "2026-07-15T09:30:00Z"],
    ["2026-07-15 09:30 +0200", "", "2026-07-15T07:30:00Z"],
    ["2026-07-15T09:30:00.123-07:00", "", "2026-07-15T16:30:00Z"],
    // The hour that comes twice is the first of both.
    ["2026-10-25 02:30", "Europe/Berlin", "2026-10-25T00:30:00Z"],
    ["2026-07-15 23:30", "Pacific/Kiritimati", "2026-07-15T09:30:00Z"],
  ])("%s in %s", async (time, zone, instant) => {
    expect(await readOne(`07700900123,,,${zone},${time}`)).toMatchObject({
      sendAt: new Date(instant),
    });
  });
});

test.each([
  ["07700900123,Much too long a name,,,", "badSender"],
  ["07700900123,Käse,,,", "badSender"],
  ["07700900123,,Narnia,,", "unknownCountry"],
  ["07700900123,,,Mars/Olympus,", "unknownTimeZone"],
  ["07700900123,,,,soon", "timeUnreadable"],
  ["07700900123,,,,2026-02-30 10:00", "timeUnreadable"],
  ["07700900123,,,,2026-02-03 25:00", "timeUnreadable"],
  ["07700900123,,,,2026-02-03", "timeUnreadable"],
  ["07700900123,,,,46056.5", "timeUnreadable"],
  ["07700900123,,,,03/04/2026 10:00", "timeAmbiguous"],
  ["07700900123,,,,2026-02-03 10:00", "timeNoZone"],
  ["07700900123,,,Europe/Berlin,2026-03-29 02:30", "timeSkipped"],
])("%s is %s", async (row, code) => {
  expect(await readOne(row)).toMatchObject({ code });
});

test.each<[options: ReadOptions, code: string]>([
  [{ senderColumn: "absender" }, "unknownColumn"],
  [{ timeZone: "Mars/Olympus" }, "badTimeZone"],
])("an import told %o is refused", async (options, code) => {
  expect((await failure(`${HEADER}\n07700900123,,,,\n`, options)).code).toBe(code);
});
