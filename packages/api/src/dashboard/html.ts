/** What may stand in a page: text is escaped, `Html` is not, and nothing stands for what is absent. */
export type Content = Html | string | number | null | undefined | false | readonly Content[];

/**
 * A piece of a page. Only `html` makes one, so that whatever came from a file, a provider or a person is
 * text in a page and never markup: there is no way around the escaping.
 */
class Html {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  toString(): string {
    return this.#text;
  }
}
export type { Html };

/**
 * Markup with values in it. A value that stands in an attribute has its quotes around it:
 * `<a href="${path}">${label}</a>`.
 */
export function html(markup: TemplateStringsArray, ...values: readonly Content[]): Html {
  let text = markup[0] ?? "";
  values.forEach((value, index) => (text += written(value) + (markup[index + 1] ?? "")));
  return new Html(text);
}

function written(value: Content): string {
  if (value === null || value === undefined || value === false) return "";
  if (value instanceof Html) return value.toString();
  if (typeof value === "object") return value.map(written).join("");
  return String(value).replace(/[&<>"']/g, (sign) => ESCAPED[sign] ?? "");
}

const ESCAPED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
