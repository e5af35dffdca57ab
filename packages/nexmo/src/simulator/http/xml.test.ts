import * as fc from "fast-check";
import { expect, test } from "vitest";
import { xmlFields } from "../../wire/xml.ts";
import { documentReply } from "./document.ts";
import { element, printXml } from "./xml.ts";

const isSayable = (character: string): boolean =>
  /[\t\n\r]/.test(character) || (character >= " " && !/[\ufffe\uffff]/.test(character));

test("whatever a text holds, the document can be parsed and says the same", () => {
  const shape = { roots: ["message"] };
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 20 }), (text) => {
      const xml = printXml(element("message", [element("body", text)], { note: text }));
      // XML has no way to say most control characters, nor two others; they become U+FFFD.
      const said = Array.from(text, (one) => (isSayable(one) ? one : "\ufffd")).join("");
      expect(xmlFields(xml, shape)?.["body"]).toBe(said);
    }),
  );
});

test("an array becomes elements in a row, and what is null or undefined is left out", () => {
  const received = { method: "GET", path: "/", authorization: undefined, params: {}, inFlight: 1 };
  const json = {
    count: 2,
    numbers: [{ msisdn: "1" }, { msisdn: "2", cost: null }],
    more: undefined,
  };
  const xml = documentReply({ ...received, accept: "application/xml" }, { json, root: "list" });
  expect(xml.body).toBe(
    "<?xml version='1.0' encoding='UTF-8' ?>\n<list><count>2</count><numbers><msisdn>1</msisdn></numbers><numbers><msisdn>2</msisdn></numbers></list>",
  );
  for (const accept of ["", "*/*", "application/json, text/xml"]) {
    expect(documentReply({ ...received, accept }, { json, root: "list" }).type).toBe(
      "application/json",
    );
  }
});
