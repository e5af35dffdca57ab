/** A parsed message text: literal pieces and fields, in order. */
export type Template = readonly TemplatePiece[];

type TemplatePiece =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "field"; readonly name: string; readonly fallback: string | null };

export class TemplateError extends Error {
  override name = "TemplateError";
}

/**
 * One placeholder without its braces and outer blanks: `name` or `name | default: "there"`. No loops,
 * no code. The name takes its blanks along, because leaving them to a part of its own would let a
 * hostile text be matched in ever so many ways; this takes linear time.
 */
const PLACEHOLDER = /^([^|{}"]+)(?:\|\s*default\s*:\s*"([^"]*)")?$/;
/** How much of a broken placeholder is worth repeating. */
const SHOWN_LENGTH = 60;

/**
 * Parses a text with `{{field}}` placeholders.
 *
 * @throws TemplateError that says what is wrong and at which character
 */
export function parseTemplate(text: string): Template {
  const pieces: TemplatePiece[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf("{{", at);
    if (open === -1) break;
    const close = text.indexOf("}}", open + 2);
    if (close === -1) {
      throw new TemplateError(
        `the placeholder that opens at character ${open + 1} has no closing }}`,
      );
    }
    const inner = text.slice(open + 2, close);
    const match = PLACEHOLDER.exec(inner.trim());
    const name = match?.[1]?.trim() ?? "";
    if (name === "") {
      const shown = inner.length > SHOWN_LENGTH ? `${inner.slice(0, SHOWN_LENGTH)}…` : inner;
      throw new TemplateError(
        `{{${shown}}} at character ${open + 1} is not a placeholder; ` +
          'write {{field}} or {{field | default: "words"}}',
      );
    }
    if (open > at) pieces.push({ kind: "literal", text: text.slice(at, open) });
    pieces.push({ kind: "field", name, fallback: match?.[2] ?? null });
    at = close + 2;
  }
  if (at < text.length) pieces.push({ kind: "literal", text: text.slice(at) });
  return pieces;
}

/** The fields that every recipient must have, because the template gives no default for them. */
export function requiredFields(template: Template): readonly string[] {
  const names = new Set<string>();
  for (const piece of template) {
    if (piece.kind === "field" && piece.fallback === null) names.add(piece.name);
  }
  return [...names];
}

/**
 * Fills the template for one recipient. Names are matched exactly first, then without regard to
 * case and surrounding space, as the import does. An empty field takes the default.
 */
export function renderTemplate(
  template: Template,
  fields: Readonly<Record<string, string>>,
): string {
  let text = "";
  for (const piece of template) {
    if (piece.kind === "literal") text += piece.text;
    else text += valueOf(fields, piece.name) || (piece.fallback ?? "");
  }
  return text;
}

function valueOf(fields: Readonly<Record<string, string>>, name: string): string {
  if (Object.hasOwn(fields, name)) return fields[name] ?? "";
  const wanted = name.trim().toLowerCase();
  for (const [key, value] of Object.entries(fields)) {
    if (key.trim().toLowerCase() === wanted) return value;
  }
  return "";
}

/** A field that some recipients may have no value for. */
export type TemplateField = { readonly name: string; readonly fallback: string | null };

/** The fields of a template, each once, with what stands in where a value is empty. */
export function fieldsOf(template: Template): readonly TemplateField[] {
  const fields = new Map<string, TemplateField>();
  for (const piece of template) {
    if (piece.kind === "literal") continue;
    const { name, fallback } = piece;
    if (!fields.has(name)) fields.set(name, { name, fallback });
  }
  return [...fields.values()];
}

/** Whether a recipient has nothing to put in the place of a field. */
export function lacks(fields: Readonly<Record<string, string>>, name: string): boolean {
  return valueOf(fields, name) === "";
}
