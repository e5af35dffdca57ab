import { jsonFields } from "./scalars.ts";
import type { Fields } from "./scalars.ts";
import { xmlFields } from "./xml.ts";
import type { XmlShape } from "./xml.ts";

/** In which of the provider's two formats answers are asked for and read. */
export type AnswerFormat = "json" | "xml";

/** Fields of an answer's body; null when it cannot be read. */
export type ReadFields = (body: string) => Fields | null;

/** Both formats come out as the fields that the JSON answer has. */
export function fieldsReader(format: AnswerFormat, xml: XmlShape): ReadFields {
  return format === "json" ? jsonFields : (body) => xmlFields(body, xml);
}
