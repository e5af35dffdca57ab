import { assert, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import { html } from "./html.ts";

describe("html", () => {
  test("text is escaped, in content and in attributes", () => {
    const name = `<script>alert("1")</script> & 'more'`;
    expect(String(html`<a title="${name}">${name}</a>`)).toBe(
      '<a title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;more&#39;">' +
        "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;more&#39;</a>",
    );
  });

  test("pieces go into pieces as they are, also in lists", () => {
    const rows = ["a", "<b>"].map((cell) => html`<td>${cell}</td>`);
    expect(
      String(
        html`<tr>
          ${rows}
        </tr>`,
      ).replace(/\s+/g, ""),
    ).toBe("<tr><td>a</td><td>&lt;b&gt;</td></tr>");
  });

  test("what is absent leaves nothing behind, and zero is not absent", () => {
    expect(String(html`[${null}${undefined}${false}${0}${""}]`)).toBe("[0]");
  });

  test("an object that only looks like a piece is not one", () => {
    const forged: unknown = { toString: () => "<script>" };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a careless caller would write
    expect(() => String(html`${forged as string}`)).toThrow("map is not a function");
  });

  test("no text ever brings a sign of markup into a page", () => {
    assert(
      property(string({ unit: "binary" }), (text) => {
        expect(String(html`${text}`)).not.toMatch(/[<>"']/);
      }),
    );
  });
});
