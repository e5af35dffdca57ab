import { isSender } from "@volley/engine/domain";
import {
  chosenColumn,
  type ChosenColumns,
  columnsOf,
  type Field,
  findField,
  findPhoneColumn,
  list,
} from "./columns/columns.ts";
import type { LineType } from "./numbers/numbering-plan.ts";
import { isKnownCountry, readPhone } from "./numbers/phone-number.ts";
import type { ProblemCode } from "./problems.ts";
import { CsvError } from "./text/csv-error.ts";
import { type CsvRecord, isBlank } from "./text/records.ts";
import { readCountry } from "./values/country-name.ts";
import { readSendTime } from "./values/send-time.ts";
import { readTimeZone, type TimeZone } from "./values/time-zone.ts";

/** What the import of a file was told about it. */
export type RowOptions = ChosenColumns & {
  /** ISO 3166-1 alpha-2, for numbers written without a country code. A row's own country comes first. */
  readonly country?: string | null;
  /** For times without one. A row's own time zone comes first. */
  readonly timeZone?: string | null;
  /** The campaign's senders, of which a row may name one; any may be named where they are not known. */
  readonly senders?: readonly string[];
  /** The fields that the text uses without a default: each row must fill them. */
  readonly requiredFields?: readonly string[];
  /** Most landlines cannot show an SMS, and some providers take the money all the same. Accepted by default. */
  readonly landlines?: "accept" | "refuse";
  /** Numbers whose owner earns on what they receive. Refused by default. */
  readonly premium?: "accept" | "refuse";
};

/** What a good row says. */
export type RowValues = {
  readonly phone: number;
  readonly country: string;
  readonly lineType: LineType;
  /** What the row says about its own message; null where it says nothing, or no column is chosen for it. */
  readonly sender: string | null;
  readonly timeZone: string | null;
  readonly sendAt: Date | null;
  /** Its cells, trimmed, one for each of the reader's `names`. */
  readonly values: readonly string[];
};

/** What became of one row. */
export type RowVerdict =
  | ({ readonly kind: "good" } & RowValues)
  | { readonly kind: "bad"; readonly code: ProblemCode; readonly detail: string | null };

type Bad = Extract<RowVerdict, { kind: "bad" }>;

/** Judges the rows of one file. */
export type RowReader = {
  /** Every column but that of the phone number. */
  readonly names: readonly string[];
  readonly read: (record: CsvRecord) => RowVerdict;
};

const MAX_CELL_CHARACTERS = 16 * 1024;
const MAX_DETAIL = 64;

/** Where the phone number is. Throws a `CsvError` when no row of the file can serve. */
export function phoneColumnOf(
  header: readonly string[],
  options: RowOptions,
  sample: readonly (readonly string[])[],
): number {
  return findPhoneColumn(columnsOf(header), options, sample);
}

/** What the fields of the recipients are called: every column but the phone number. */
export function fieldNames({
  header,
  phone,
}: {
  readonly header: readonly string[];
  readonly phone: number;
}): readonly string[] {
  return columnsOf(header).flatMap(({ name, index }) => (index === phone ? [] : [name]));
}

/**
 * Prepares to judge the rows under `header`. Throws a `CsvError` when the file as a whole cannot serve: a field
 * that the text needs and no column has, an unknown default country.
 */
export function rowReader(
  { header, phone }: { readonly header: readonly string[]; readonly phone: number },
  options: RowOptions,
): RowReader {
  const columns = columnsOf(header);
  const fields = columns.filter(({ index }) => index !== phone);
  const home = knownCountry(options.country);
  const countryAt = chosenColumn(columns, options.countryColumn);
  const required = (options.requiredFields ?? []).map((name) => ({
    name,
    index: requiredIndex(columns, phone, name),
  }));
  const readOwn = ownReader(columns, options);

  const read: RowReader["read"] = (record) => {
    const { cells } = record;
    const problem = textProblem(record, header.length);
    if (problem !== null) return problem;

    const ownCountry = countryAt === null ? "" : (cells[countryAt] ?? "").trim();
    const country = ownCountry === "" ? home : readCountry(ownCountry);
    if (ownCountry !== "" && country === null) return bad("unknownCountry", ownCountry);

    const cell = cells[phone] ?? "";
    const found = readPhone(cell, country);
    if (found.kind === "invalid") return bad(found.reason, cell);
    const { lineType } = found;
    if (lineType === "premium" && options.premium !== "accept") return bad("phonePremium", cell);
    if (lineType === "landline" && options.landlines === "refuse")
      return bad("phoneLandline", cell);

    for (const { name, index } of required) {
      if ((cells[index] ?? "").trim() === "") return bad("missingField", name);
    }
    const own = readOwn === null ? NOTHING_OF_ITS_OWN : readOwn(cells);
    if ("kind" in own) return own;

    return {
      kind: "good",
      phone: found.phone,
      country: found.country,
      lineType,
      sender: own.sender,
      timeZone: own.timeZone,
      sendAt: own.sendAt,
      values: fields.map(({ index }) => (cells[index] ?? "").trim()),
    };
  };
  return { names: fields.map(({ name }) => name), read };
}

type Own = Pick<RowValues, "sender" | "timeZone" | "sendAt">;

const NOTHING_OF_ITS_OWN: Own = { sender: null, timeZone: null, sendAt: null };

/** Reads what rows say about their own message; null when no column does. */
function ownReader(
  columns: readonly Field[],
  options: RowOptions,
): ((cells: readonly string[]) => Own | Bad) | null {
  const senderAt = chosenColumn(columns, options.senderColumn);
  const zoneAt = chosenColumn(columns, options.timeZoneColumn);
  const timeAt = chosenColumn(columns, options.sendAtColumn);
  const everyZone = knownTimeZone(options.timeZone);
  if (senderAt === null && zoneAt === null && timeAt === null) return null;

  return (cells) => {
    const cellAt = (at: number | null) => (at === null ? "" : (cells[at] ?? "").trim());
    const sender = cellAt(senderAt).replace(/^\+(?=\d+$)/, "");
    if (sender !== "" && !isSender(sender)) return bad("badSender", sender);
    if (sender !== "" && options.senders?.includes(sender) === false)
      return bad("unknownSender", sender);

    const zoneName = cellAt(zoneAt);
    const ownZone = readTimeZone(zoneName);
    if (zoneName !== "" && ownZone === null) return bad("unknownTimeZone", zoneName);

    const time = cellAt(timeAt);
    const sendAt = time === "" ? null : readSendTime(time, ownZone ?? everyZone);
    if (sendAt?.kind === "unreadable") return bad(sendAt.why, time);
    return {
      sender: sender === "" ? null : sender,
      timeZone: ownZone?.name ?? null,
      sendAt: sendAt?.instant ?? null,
    };
  };
}

function textProblem({ cells, fault, undecodedByte }: CsvRecord, columns: number): Bad | null {
  if (fault === "rowTooLong") return bad("rowTooLong", null);
  if (undecodedByte !== null) return bad("unreadableText", `byte ${undecodedByte + 1}`);
  if (fault !== null) return bad(fault, null);
  for (const cell of cells) {
    if (cell.length > MAX_CELL_CHARACTERS) return bad("cellTooLong", String(cell.length));
    // One that was in the file already: the character was lost before, and nobody wants to receive what
    // stands for it.
    if (cell.includes("\uFFFD")) return bad("unreadableText", null);
    if (cell.includes("\0")) return bad("nulByte", null);
  }
  if (cells.length > columns && !isBlank(cells.slice(columns))) {
    return bad("columnCount", `${cells.length} cells, ${columns} columns`);
  }
  return null;
}

function requiredIndex(columns: readonly Field[], phone: number, wanted: string): number {
  const field = findField(columns, wanted);
  if (field !== undefined && field.index !== phone) return field.index;
  throw new CsvError(
    "missingColumn",
    field === undefined
      ? `The text uses “${wanted}” and the file has no such column; it has ${list(columns.map(({ name }) => name))}.`
      : `The text uses “${wanted}”, which is the column with the phone numbers; these cannot stand in the text.`,
  );
}

export function knownCountry(country: string | null | undefined): string | null {
  if (country === undefined || country === null) return null;
  if (isKnownCountry(country)) return country;
  throw new CsvError(
    "badCountry",
    `“${country}” is not a country code; give two letters, for example GB.`,
  );
}

export function knownTimeZone(name: string | null | undefined): TimeZone | null {
  if (name === undefined || name === null) return null;
  const zone = readTimeZone(name);
  if (zone !== null) return zone;
  throw new CsvError(
    "badTimeZone",
    `“${name}” is not a time zone; give one like Europe/Berlin or +02:00.`,
  );
}

function bad(code: ProblemCode, detail: string | null): Bad {
  const shown = detail?.trim().slice(0, MAX_DETAIL) ?? "";
  return { kind: "bad", code, detail: shown === "" ? null : shown };
}
