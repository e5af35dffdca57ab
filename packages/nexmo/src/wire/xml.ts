import { SaxesParser } from "saxes";
import type { Fields } from "./scalars.ts";

/** The provider's deepest answer has six levels. */
const MAX_DEPTH = 16;

/** How one XML answer maps to the fields of the same answer in JSON. */
export type XmlShape = {
  /** Names that its root may have; any other document is no answer. */
  readonly roots: readonly string[];
  /** Elements that hold a list, and the name of each item in it: `<items><message/></items>`. */
  readonly lists?: Readonly<Record<string, string>>;
  /** Elements that stand several times in a row, without an element around them. */
  readonly repeated?: readonly string[];
  /** Elements whose key in JSON is spelt differently. */
  readonly renamed?: Readonly<Record<string, string>>;
};

type Frame = {
  readonly name: string;
  readonly item: string | undefined;
  readonly items: unknown[];
  readonly fields: Record<string, unknown>;
  hasChildren: boolean;
  text: string;
};

/**
 * Reads a whole XML document into fields as JSON would have them; attributes do not count. Null when
 * it is not well-formed, declares a document type (and with it entities), nests too deep, or has
 * another root. Its size is bounded by whoever received it.
 */
export function xmlFields(text: string, shape: XmlShape): Fields | null {
  try {
    return readDocument(text, shape);
  } catch {
    // Like JSON.parse: the parser's complaint quotes the document, and nobody may see that.
    return null;
  }
}

function readDocument(text: string, shape: XmlShape): Fields | null {
  const parser = new SaxesParser();
  const open: Frame[] = [];
  let root: Fields | null = null;
  const append = (piece: string): void => {
    const frame = open.at(-1);
    if (frame !== undefined) frame.text += piece;
  };
  parser.on("doctype", () => parser.fail("document types are not read"));
  parser.on("text", append);
  parser.on("cdata", append);
  parser.on("opentag", ({ name }) => {
    if (open.length === MAX_DEPTH) throw parser.makeError("nested too deep");
    open.push(openFrame(name, shape));
  });
  parser.on("closetag", () => {
    const frame = open.pop();
    if (frame === undefined) return;
    const parent = open.at(-1);
    if (parent !== undefined) addTo(parent, frame, shape);
    else if (shape.roots.includes(frame.name)) root = frame.fields;
  });
  parser.write(text).close();
  return root;
}

function openFrame(name: string, shape: XmlShape): Frame {
  const item = Object.hasOwn(shape.lists ?? {}, name) ? shape.lists?.[name] : undefined;
  // Without a prototype, because an element may be called `__proto__`.
  return { name, item, items: [], fields: Object.create(null), hasChildren: false, text: "" };
}

function addTo(parent: Frame, child: Frame, shape: XmlShape): void {
  parent.hasChildren = true;
  const value = valueOf(child);
  if (parent.item !== undefined) {
    if (child.name !== parent.item) throw new Error("another element in a list");
    parent.items.push(value);
    return;
  }
  const { renamed = {}, repeated = [] } = shape;
  const key = (Object.hasOwn(renamed, child.name) ? renamed[child.name] : undefined) ?? child.name;
  const earlier = parent.fields[key];
  if (!repeated.includes(child.name)) {
    if (earlier !== undefined) throw new Error("an element twice");
    parent.fields[key] = value;
  } else if (Array.isArray(earlier)) earlier.push(value);
  else parent.fields[key] = [value];
}

function valueOf(frame: Frame): unknown {
  if (frame.item !== undefined) return frame.items;
  return frame.hasChildren ? frame.fields : frame.text;
}
