/** An element with either text or elements in it. */
export type XmlElement = {
  readonly name: string;
  readonly content: string | readonly XmlElement[];
  readonly attributes: Readonly<Record<string, string>>;
};

export const element = (
  name: string,
  content: XmlElement["content"],
  attributes: XmlElement["attributes"] = {},
): XmlElement => ({ name, content, attributes });

/** A document, with the declaration and the single quotes of live answers. */
export function printXml(root: XmlElement): string {
  return `<?xml version='1.0' encoding='UTF-8' ?>\n${print(root)}`;
}

function print({ attributes, content, name }: XmlElement): string {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}='${escape(value)}'`);
  const inner = typeof content === "string" ? escape(content) : content.map(print).join("");
  return `<${name}${pairs.join("")}>${inner}</${name}>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "'": "&apos;",
  '"': "&quot;",
  // A parser would take it for the end of a line.
  "\r": "&#13;",
};

/** XML cannot say most control characters, lone surrogates and two more at all: they become U+FFFD. */
function escape(text: string): string {
  return (
    text
      .toWellFormed()
      .replaceAll(/[&<>'"\r]/g, (character) => ENTITIES[character] ?? character)
      // oxlint-disable-next-line no-control-regex -- it is they that must go
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
  );
}
