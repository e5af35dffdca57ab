import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Desk } from "../../packages/nexmo/src/account/answers.ts";
import { element, printXml } from "../../packages/nexmo/src/simulator/http/xml.ts";
import type { XmlElement } from "../../packages/nexmo/src/simulator/http/xml.ts";

/** A value on the wire; null is left out. */
type Wire = string | number | boolean | null | readonly Wire[] | WireFields;
export type WireFields = { readonly [name: string]: Wire };

/** The same answer twice, for JSON and XML spell some keys differently. */
export type Printed = {
  readonly json: WireFields;
  readonly root: string;
  readonly xml?: WireFields;
  /** Lists with an element around them, and the name of their items. */
  readonly lists?: Readonly<Record<string, string>>;
};

function bodyOf({ json, root, xml = json, lists = {} }: Printed, format: Desk["format"]): string {
  if (format === "json") return JSON.stringify(withoutNulls(json));
  return printXml(element(root, elementsOf(xml, lists)));
}

function withoutNulls(fields: WireFields): WireFields {
  const given = Object.entries(fields).filter(([, value]) => value !== null);
  return Object.fromEntries(given.map(([name, value]) => [name, deep(value)]));
}

function deep(value: Wire): Wire {
  if (isList(value)) return value.map(deep);
  return typeof value === "object" && value !== null ? withoutNulls(value) : value;
}

const isList = (value: Wire): value is readonly Wire[] => Array.isArray(value);

function elementsOf(fields: WireFields, lists: Readonly<Record<string, string>>): XmlElement[] {
  const print = (name: string, value: Wire): XmlElement[] => {
    if (value === null) return [];
    const item = lists[name];
    if (!isList(value)) {
      return [element(name, typeof value === "object" ? elementsOf(value, lists) : String(value))];
    }
    if (item === undefined) return value.flatMap((one) => print(name, one));
    return [
      element(
        name,
        value.flatMap((one) => print(item, one)),
      ),
    ];
  };
  return Object.entries(fields).flatMap(([name, value]) => print(name, value));
}

/** A client whose provider always says the same, without a network. */
export function deskThatHears(format: Desk["format"], body: string): Desk {
  const transport = {
    exchange: async () => ({ kind: "answered", status: 200, retryAfter: null, body }) as const,
    close: async () => undefined,
  };
  return { transport, format, withoutSecrets: (text) => text };
}

export function roundTrip<Answer>(
  name: string,
  answers: fc.Arbitrary<Answer>,
  way: {
    readonly print: (answer: Answer) => Printed;
    readonly read: (desk: Desk) => Promise<unknown>;
  },
): void {
  test.each(["json", "xml"] as const)(
    `${name}, printed in %s, is read as it was`,
    async (format) => {
      const property = fc.asyncProperty(answers, async (answer) => {
        const desk = deskThatHears(format, bodyOf(way.print(answer), format));
        expect(await way.read(desk)).toEqual(answer);
      });
      await fc.assert(property);
    },
  );
}

/** What XML can say, and a scalar can be: not empty. */
export const text = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
  // oxlint-disable-next-line no-control-regex -- it is they that XML cannot say
  .filter((given) => given.isWellFormed() && !/[\u0000-\u001f\ufffe\uffff]/.test(given));
export const maybe = <Value>(given: fc.Arbitrary<Value>) => fc.option(given, { nil: null });
export const count = fc.nat({ max: 999_999_999 });
export const digits = fc.stringMatching(/^[1-9]\d{6,14}$/);
export const price = fc
  .tuple(count, fc.nat({ max: 99_999_999 }))
  .map(([whole, rest]) => `${whole}.${String(rest).padStart(8, "0")}`);
export const signed = fc.oneof(
  price,
  price.map((given) => `-${given}`),
);
export const country = fc.stringMatching(/^[A-Z]{2}$/);
export const moment = fc
  .integer({ min: 0, max: 4_102_444_799 })
  .map((seconds) => new Date(seconds * 1000).toISOString());
/** As the provider writes it. */
export const wireTime = (iso: string | null) => iso && iso.slice(0, 19).replace("T", " ");
export const some = <Value>(item: fc.Arbitrary<Value>) => fc.array(item, { maxLength: 4 });
