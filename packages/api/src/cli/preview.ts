import type { Campaign, ImportOptions } from "@volley/engine";
import { preview, type PreviewColumn, type PreviewRow, readingFor } from "@volley/importer";
import { previewView } from "../http/views.ts";
import { openCsv } from "./csv-file.ts";
import { print, printJson } from "./output.ts";
import { EXIT, UserError } from "./user-error.ts";

/** `import FILE|- --preview`: what an import would do with the start of a file; nothing is stored. */
export async function showPreview(
  file: string,
  campaign: Campaign,
  { options, json }: { readonly options: ImportOptions; readonly json: boolean },
): Promise<void> {
  const { name, bytes } = await openCsv(file);
  const seen = await preview(bytes, readingFor(options, campaign));
  if (json) printJson(previewView(seen));
  if (seen.kind === "refused") throw new UserError(`${name}: ${seen.message}`, EXIT.invalid);
  if (json) return;
  const { encoding, delimiter, quote } = seen.format;
  print(`${name}: ${encoding}, delimiter ${shown(delimiter)}, quote ${shown(quote)}`);
  for (const column of seen.columns) print(`  column ${column.index + 1}: ${columnLine(column)}`);
  for (const row of seen.rows) print(`  line ${row.line}: ${rowLine(row)}`);
}

function shown(sign: string): string {
  return sign === "" ? "none" : JSON.stringify(sign);
}

const USES = {
  phone: "the phone number",
  sender: "the row's sender",
  country: "the country of its number",
  timeZone: "the time zone of its time",
  sendAt: "its time of sending",
} as const;
const FLAGS = {
  sender: "--sender-column",
  country: "--country-column",
  timeZone: "--time-zone-column",
  sendAt: "--send-at-column",
} as const;

function columnLine({ name, usedFor, couldBe }: PreviewColumn): string {
  if (usedFor !== null) return `${name} is ${USES[usedFor]}`;
  if (couldBe === null) return `${name} is a field`;
  return `${name} is a field; ${FLAGS[couldBe]} makes it ${USES[couldBe]}`;
}

function rowLine({ verdict }: PreviewRow): string {
  if (verdict.kind === "bad") return `left out: ${verdict.code}: ${verdict.reason}`;
  const { phone, country, lineType, sender, sendAt, note } = verdict;
  const words = [`+${phone}`, country, lineType];
  if (sender !== null) words.push(`from ${sender}`);
  if (sendAt !== null) words.push(`at ${sendAt.toISOString()}`);
  return note === null ? words.join(" ") : `${words.join(" ")}. ${note}`;
}
