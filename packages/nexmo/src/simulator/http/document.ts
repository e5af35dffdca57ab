import { json } from "./replies.ts";
import type { Reply } from "./replies.ts";
import type { Received } from "./requests.ts";
import { element, printXml } from "./xml.ts";
import type { XmlElement } from "./xml.ts";

/** The same answer in both formats. Most answers are shaped alike, so `xml` need only say what differs. */
export type Document = {
  readonly status?: number;
  readonly json: object;
  /** Name of the root element. */
  readonly root: string;
  /** As for JSON unless said: an array becomes elements of the same name in a row. */
  readonly xml?: object;
};

/** The `Accept` header decides; whoever takes anything gets JSON. */
export function documentReply({ accept }: Received, document: Document): Reply {
  const { json: body, root, status = 200, xml = body } = document;
  if (!/\bxml\b/i.test(accept) || /\bjson\b/i.test(accept)) return json(body, status);
  return { status, type: "text/xml", body: printXml(element(root, elementsOf(xml))) };
}

function elementsOf(value: object): readonly XmlElement[] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
    (Array.isArray(inner) ? inner : [inner]).flatMap((one: unknown) => elementOf(name, one)),
  );
}

function elementOf(name: string, value: unknown): readonly XmlElement[] {
  if (value === undefined || value === null) return [];
  if (typeof value === "object") return [element(name, elementsOf(value))];
  return [element(name, typeof value === "string" ? value : JSON.stringify(value))];
}
