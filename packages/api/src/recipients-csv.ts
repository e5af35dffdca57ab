import {
  type Campaign,
  type Db,
  formatId,
  readFieldNames,
  readRecipients,
  type Recipient,
  type RecipientFilter,
} from "@volley/engine";
import { recipientsFile } from "@volley/importer";
import { errorWords } from "./error-words.ts";

const COLUMNS = [
  "phone",
  "state",
  "country",
  "sender",
  "attempts",
  "parts",
  "submitted_at",
  "final_at",
  "error_source",
  "error_code",
  "error",
  "error_reason",
  "import",
  "line",
] as const;

/** Every recipient that matches, with what became of it, and the columns of its file behind. */
export async function* recipientsCsv(
  db: Db,
  campaign: Pick<Campaign, "id">,
  filter: RecipientFilter,
): AsyncGenerator<string> {
  const names = await readFieldNames(db, campaign.id);
  const rows = async function* () {
    for await (const row of readRecipients(db, campaign.id, filter)) {
      yield [...cellsOf(row), ...valuesOf(row, names)];
    }
  };
  yield* recipientsFile([...COLUMNS, ...names], rows());
}

/** What a recipient's file said about it, in the order of these columns. */
export function valuesOf({ fields }: Recipient, names: readonly string[]): readonly string[] {
  return names.map((name) => {
    if (Object.hasOwn(fields, name)) return fields[name] ?? "";
    // Two files may write one name in two ways.
    const wanted = name.toLowerCase();
    const same = Object.keys(fields).find((key) => key.toLowerCase() === wanted);
    return same === undefined ? "" : (fields[same] ?? "");
  });
}

function cellsOf(row: Recipient): readonly string[] {
  const { errorSource, errorCode } = row;
  const words =
    errorSource === null || errorCode === null ? null : errorWords(errorSource, errorCode);
  return [
    formatId("recipient", row.id),
    `+${row.phone}`,
    row.state,
    row.country,
    row.sender ?? "",
    String(row.attempt),
    String(row.parts ?? ""),
    row.submittedAt?.toISOString() ?? "",
    row.finalAt?.toISOString() ?? "",
    errorSource ?? "",
    String(errorCode ?? ""),
    words?.name ?? "",
    row.errorReason ?? words?.reason ?? "",
    row.importId === null ? "" : formatId("import", row.importId),
    String(row.importLine ?? ""),
  ];
}
