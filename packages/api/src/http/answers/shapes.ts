import { formatId, type IdKind } from "@volley/engine";
import { type Static, type TObject, type TSchema, Type } from "typebox";

/** What answers are made of. Each field says what it is, and in which unit. */

type Typed = TSchema & { readonly type: string };

/** Or null, which stands for "none" everywhere. As a union, it would cost a look at both for each value. */
export function orNull<Schema extends Typed>(schema: Schema) {
  const { type, enum: words }: { type: string; enum?: readonly unknown[] } = schema;
  const either = words === undefined ? {} : { enum: [...words, null] };
  return Type.Unsafe<Static<Schema> | null>({ ...schema, ...either, type: [type, "null"] });
}

export function text(description: string, example?: string) {
  return Type.String({ description, ...(example === undefined ? {} : { examples: [example] }) });
}

export function yes(description: string) {
  return Type.Boolean({ description });
}

/** A whole number of something. */
export function count(description: string) {
  return Type.Integer({ minimum: 0, description });
}

export function amount(description: string) {
  return Type.Number({ minimum: 0, description });
}

/** A decimal string: no money is ever a binary fraction. */
export function money(description: string) {
  return Type.String({ description: `${description}; a decimal string`, examples: ["12.3400"] });
}

export function time(description: string) {
  return Type.String({
    format: "date-time",
    description: `${description}; UTC`,
    examples: ["2026-03-01T09:30:00.000Z"],
  });
}

export function id(kind: IdKind, description?: string) {
  return text(description ?? `Of this ${kind}`, formatId(kind, 1));
}

export function phone(description: string) {
  return text(`${description}, in E.164`, "+447700900123");
}

export function country(description: string) {
  return text(`${description}, as ISO 3166-1 alpha-2; ZZ where it has none`, "GB");
}

/** One word of a list. */
export function word<Word extends string>(words: readonly Word[], description: string) {
  return { ...Type.Unsafe<Word>({ enum: [...words], description }), type: "string" as const };
}

export function list<Item extends TSchema>(item: Item, description?: string) {
  const described = description === undefined ? {} : { description };
  return {
    ...Type.Unsafe<readonly Static<Item>[]>({ items: item, ...described }),
    type: "array" as const,
  };
}

/** Values by names that nobody knows beforehand. */
export function byName<Value extends TSchema>(value: Value, description: string) {
  return Type.Unsafe<Readonly<Record<string, Static<Value>>>>({
    type: "object",
    additionalProperties: value,
    description,
  });
}

/** An object whose members are described elsewhere. */
export function free(description: string) {
  return {
    ...Type.Unsafe<object>({ additionalProperties: true, description }),
    type: "object" as const,
  };
}

/** All of a list that has no more than one page. */
export function all<Item extends TSchema>(item: Item) {
  return Type.Object({ data: list(item) });
}

export const NextCursor = orNull(
  Type.String({ description: "Gets the next page; null on the last one", examples: ["NDI"] }),
);

export function pageOf(item: TSchema): TObject {
  return Type.Object({ data: list(item), nextCursor: NextCursor });
}

/** For the schema of a route: what is answered, by status, to who asked rightly. */
export function answers(byStatus: Readonly<Record<number, TSchema>>): {
  readonly response: Record<string, TSchema>;
} {
  return { response: { ...byStatus } };
}

export const NoContent = Type.Null({ description: "Done; there is nothing to say" });

/** Of a file that streams out. */
export function file(type: "text/csv" | "text/event-stream", description: string) {
  return Type.Unsafe<unknown>({ description, content: { [type]: { schema: { type: "string" } } } });
}
