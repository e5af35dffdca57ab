import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseTemplate, renderTemplate, requiredFields, TemplateError } from "./template.ts";

type Fields = Readonly<Record<string, string>>;

const render = (text: string, fields: Fields = {}) => renderTemplate(parseTemplate(text), fields);

describe("a text is filled for each recipient", () => {
  test.each<[label: string, text: string, fields: Fields, message: string]>([
    ["no placeholder", "Hello", {}, "Hello"],
    ["an empty text", "", {}, ""],
    ["one field", "Hi {{name}}!", { name: "Ada" }, "Hi Ada!"],
    ["spaces inside the braces", "Hi {{  name\t}}!", { name: "Ada" }, "Hi Ada!"],
    ["two fields side by side", "{{a}}{{b}}", { a: "1", b: "2" }, "12"],
    ["the same field twice", "{{a}} {{a}}", { a: "x" }, "x x"],
    ["a name of several words", "{{first name}}", { "first name": "Ada" }, "Ada"],
    ["a name in another script", "{{имя}}", { имя: "Ада" }, "Ада"],
    ["a missing field is empty", "Hi {{name}}!", {}, "Hi !"],
    ["a missing field takes its default", 'Hi {{name | default: "you"}}!', {}, "Hi you!"],
    ["an empty field takes its default", 'Hi {{name|default:"you"}}!', { name: "" }, "Hi you!"],
    [
      "a filled field leaves the default",
      'Hi {{name | default: "you"}}!',
      { name: "Ada" },
      "Hi Ada!",
    ],
    ["an empty default", 'Hi{{name | default: ""}}!', {}, "Hi!"],
    ["a default with pipes and one brace", '{{a | default: "x|y}z"}}', {}, "x|y}z"],
    ["a default keeps its spaces", '{{a | default: " x "}}', {}, " x "],
    ["single braces are text", "{a} } {", { a: "x" }, "{a} } {"],
    ["closing braces alone are text", "a }} b", {}, "a }} b"],
    ["a value with a placeholder is not filled again", "{{a}}", { a: "{{b}}", b: "x" }, "{{b}}"],
    ["an exact name goes first", "{{Name}}", { name: "low", Name: "exact" }, "exact"],
    ["any case will do", "{{NAME}}", { name: "Ada" }, "Ada"],
    ["so will spaces around the column's name", "{{name}}", { " Name ": "Ada" }, "Ada"],
    ["any case before the default", '{{NAME | default: "you"}}', { name: "Ada" }, "Ada"],
    ["a field of every object is no field", "{{constructor}}{{toString}}", {}, ""],
    ["nor is __proto__", '{{__proto__ | default: "x"}}', {}, "x"],
    ["unless a column has that name", "{{__proto__}}", JSON.parse('{"__proto__":"col"}'), "col"],
  ])("%s", (_label, text, fields, message) => {
    expect(render(text, fields)).toBe(message);
  });
});

describe("a text that cannot be filled is refused with the place", () => {
  test.each<[label: string, text: string, message: RegExp]>([
    ["no closing braces", "Hi {{name", /opens at character 4 has no closing }}/],
    ["only one closing brace", "Hi {{name}", /opens at character 4 has no closing }}/],
    ["opened at the very end", "Hi {{", /opens at character 4 has no closing }}/],
    ["the second one not closed", "{{a}} {{b", /opens at character 7 has no closing }}/],
    ["no name", "Hi {{}}", /^{{}} at character 4 is not a placeholder; write {{field}} or/],
    ["a blank name", "{{  }}", /at character 1 is not a placeholder/],
    ["only a default", '{{ | default: "x"}}', /at character 1 is not a placeholder/],
    ["an unknown filter", "Hello {{name | upper}}", /at character 7 is not a placeholder/],
    ["a default without quotes", "{{name | default: you}}", /at character 1 is not a placeholder/],
    ["a default without end", '{{name | default: "you}}', /at character 1 is not a placeholder/],
    ["something behind the default", '{{a | default: "b" c}}', /at character 1 is not/],
    ["braces within braces", "{{ {{name}} }}", /at character 1 is not a placeholder/],
    ["a loop", "{{#each x}}{{y | z}}", /at character 12 is not a placeholder/],
  ])("%s", (_label, text, message) => {
    expect(() => parseTemplate(text)).toThrow(TemplateError);
    expect(() => parseTemplate(text)).toThrow(message);
  });
});

test("the fields without a default are required, each named once", () => {
  const template = parseTemplate('{{a}} {{b | default: "x"}} {{c}} {{a}} {{d | default: ""}}');
  expect(requiredFields(template)).toEqual(["a", "c"]);
});

test("a text of literal pieces and fields reads as its pieces", () => {
  expect(parseTemplate('Hi {{ name | default: "you" }}, {{code}}')).toEqual([
    { kind: "literal", text: "Hi " },
    { kind: "field", name: "name", fallback: "you" },
    { kind: "literal", text: ", " },
    { kind: "field", name: "code", fallback: null },
  ]);
});

const SIZE = 100_000;

/** Each takes hours where the time grows with the square of the length or worse. */
test.each<[label: string, text: string]>([
  ["opening braces", "{{".repeat(SIZE)],
  ["opening braces with one end", `${"{{".repeat(SIZE)}}}`],
  ["blanks in a placeholder", `{{${" ".repeat(SIZE)}}}`],
  ["blanks before a broken filter", `{{a${" ".repeat(SIZE)}|}}`],
  ["blanks before and behind a name", `{{${" ".repeat(SIZE)}a${" ".repeat(SIZE)}"}}`],
  ["blanks within a default", `{{a|${" ".repeat(SIZE)}default${" ".repeat(SIZE)}:x}}`],
  ["pipes", `{{${"|".repeat(SIZE)}}}`],
  ["quotes", `{{a|default:${'"'.repeat(SIZE)}}}`],
])("a hundred thousand %s are refused at once, in a short message", (_label, text) => {
  expect(() => parseTemplate(text)).toThrow(TemplateError);
  expect(() => parseTemplate(text)).toThrow(/^.{1,250}$/);
});

test("a hundred thousand placeholders are filled", () => {
  expect(render("{{a}}b".repeat(SIZE), { a: "x" })).toBe("xb".repeat(SIZE));
});

function outcomeOf(text: string): string {
  try {
    parseTemplate(text);
    return "parsed";
  } catch (error) {
    return error instanceof TemplateError ? "refused" : String(error);
  }
}

test("whatever text is written, it is parsed or refused with TemplateError", () => {
  const piece = fc.constantFrom("{{", "}}", "{", "}", "|", '"', " ", "a", "default", ":", "é");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      expect(["parsed", "refused"]).toContain(outcomeOf(pieces.join("")));
    }),
  );
});

test("text around placeholders stays as it is", () => {
  const literal = fc.string({ unit: "grapheme" }).filter((text) => !/[{}]/.test(text));
  fc.assert(
    fc.property(literal, literal, literal, (before, value, after) => {
      expect(render(`${before}{{f}}${after}`, { f: value })).toBe(before + value + after);
    }),
  );
});
