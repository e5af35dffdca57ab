import * as fc from "fast-check";
import { expect, test } from "vitest";
import { xmlFields } from "./xml.ts";
import type { XmlShape } from "./xml.ts";

const shape: XmlShape = {
  roots: ["answer"],
  lists: { items: "item" },
  repeated: ["number"],
  renamed: { "mo-url": "moUrl" },
};
const read = (inner: string) => xmlFields(`<answer>${inner}</answer>`, shape);

const readable: readonly [string, string, unknown][] = [
  ["texts, with entities and CDATA", "<a>x &lt;&amp;&#x27;<![CDATA[<y>]]></a>", { a: "x <&'<y>" }],
  ["nothing", "", {}],
  ["an empty element", "<a/>", { a: "" }],
  ["elements within elements", "<a> <b>1</b> </a>", { a: { b: "1" } }],
  ["a list", "<items> <item>1</item><item><b>2</b></item></items>", { items: ["1", { b: "2" }] }],
  ["an empty list", "<items/>", { items: [] }],
  [
    "elements in a row",
    "<number>1</number><c>x</c><number>2</number>",
    { c: "x", number: ["1", "2"] },
  ],
  ["one element in a row", "<number><b>1</b></number>", { number: [{ b: "1" }] }],
  ["another name in JSON", "<mo-url>http://a</mo-url>", { moUrl: "http://a" }],
  [
    "names that objects have",
    "<constructor>1</constructor><toString>2</toString>",
    { constructor: "1", toString: "2" },
  ],
];

test.each(readable)("XML is read: %s", (_title, inner, expected) => {
  expect({ ...read(inner) }).toEqual(expected);
});

test("an element called like a prototype is a field like any other", () => {
  expect(Object.entries(read("<__proto__><x>1</x></__proto__>") ?? {})).toHaveLength(1);
  expect(Object.hasOwn({}, "x")).toBe(false);
});

const deep = `${"<a>".repeat(20)}${"</a>".repeat(20)}`;

test.each([
  ["nothing", ""],
  ["no XML", "Hello"],
  ["JSON", "{}"],
  ["another root", "<html/>"],
  ["a cut document", "<answer><a>1</a>"],
  ["an unclosed element", "<answer><a></answer>"],
  ["two roots", "<answer/><answer/>"],
  ["a document type", "<!DOCTYPE answer><answer/>"],
  [
    "an entity bomb",
    '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><answer><a>&c;</a></answer>',
  ],
  [
    "an external entity",
    '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><answer>&b;</answer>',
  ],
  ["an unknown entity", "<answer><a>&b;</a></answer>"],
  ["deep nesting", `<answer>${deep}</answer>`],
  ["an element twice", "<answer><a>1</a><a>2</a></answer>"],
  ["a stranger in a list", "<answer><items><thing/></items></answer>"],
  ["a NUL", "<answer><a>\0</a></answer>"],
])("XML is refused: %s", (_title, text) => {
  expect(xmlFields(text, shape)).toBeNull();
});

test("any text and any document gives fields or null, never an exception", () => {
  const piece = fc.constantFrom(
    "<answer>",
    "</answer>",
    "<items>",
    "</items>",
    "<item/>",
    "&amp;",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<?xml version='1.0'?>",
    "<!DOCTYPE a>",
    "x",
    "<",
    "\u0000",
    "\ud800",
  );
  const documents = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), documents), (text) => {
      expect(() => xmlFields(text, shape)).not.toThrow();
      expect(() => xmlFields(`<answer>${text}</answer>`, shape)).not.toThrow();
    }),
  );
});
