import {
  charactersBeyondGsm,
  draftOf,
  fieldsOf,
  fill,
  lacks,
  type OddRows,
  type Recipient,
  TemplateError,
  type TemplateField,
  templatesOf,
} from "@volley/engine";
import { count, counted } from "../format.ts";
import { type Html, html } from "../html.ts";
import { empty } from "../parts.ts";
import { badge } from "../states.ts";

type Written = {
  readonly text: string;
  readonly segments: number;
  readonly unicode: boolean;
  readonly lacking: readonly string[];
};

/** Whom the text is tried on. */
export type Audience = {
  /** The first of them. */
  readonly rows: readonly Pick<Recipient, "fields">[];
  /** Those for whom a text with these fields comes out unlike for others, among many more. */
  readonly findOdd: (fields: readonly TemplateField[]) => Promise<OddRows>;
};

/** The text as real people would get it: the first, the longest, and one for whom something is missing. */
export async function messagePreview(text: string, { rows, findOdd }: Audience): Promise<Html> {
  if (text.trim() === "") return empty("No text yet.", "It appears here as you write.");
  try {
    const draft = draftOf({ messageType: "auto", template: text, content: null });
    const pieces = templatesOf(draft).flat();
    const names = fieldsOf(pieces).map(({ name }) => name);
    const write = (fields: Readonly<Record<string, string>>): Written | null => {
      const filled = fill(draft, fields);
      if (filled.kind === "unsendable" || !("text" in filled.body)) return null;
      const lacking = names.filter((name) => lacks(fields, name));
      const { type, text: written } = filled.body;
      return { text: written, segments: filled.segments, unicode: type === "unicode", lacking };
    };
    const odd = await findOdd(pieces.filter((piece) => piece.kind === "field"));
    const tried = rows.length > 0 ? [...rows, ...odd.rows] : [{ fields: {} }];
    const all = tried.flatMap(({ fields }) => write(fields) ?? []);
    return shown(all, { rows: rows.length, looked: odd.looked });
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return html`<p class="notice bad">${error.message}.</p>`;
  }
}

function shown(
  all: readonly Written[],
  { rows, looked }: { readonly rows: number; readonly looked: number },
): Html {
  const [first] = all;
  if (!first)
    return html`<p class="notice bad">With the values of these rows no message is left.</p>`;
  const longest = all.reduce((most, one) => (one.text.length > most.text.length ? one : most));
  const gap = all.find(({ lacking }) => lacking.length > 0);
  const odd = all.find(({ unicode }) => unicode);
  const chosen = new Map<Written, string>([[first, rows > 0 ? "The first" : "As it stands"]]);
  if (!chosen.has(longest)) chosen.set(longest, `The longest of the first ${count(looked)}`);
  const gapIsShown = [...chosen.keys()].some(({ lacking }) => lacking.length > 0);
  if (gap && !gapIsShown) chosen.set(gap, "One with a value missing");
  if (odd && ![...chosen.keys()].some(({ unicode }) => unicode))
    chosen.set(odd, "One with a rare character");
  return html`${[...chosen].map(([written, title]) => bubble(title, written))}`;
}

function bubble(title: string, { text, segments, unicode, lacking }: Written): Html {
  const beyond = charactersBeyondGsm(text);
  const signs = Array.from(text, (sign) => (beyond.has(sign) ? html`<mark>${sign}</mark>` : sign));
  const said = html`<span class="said">${signs}</span>`;
  return html`<h3>${title}</h3>
    <p class="bubble">${said}</p>
    <p>
      ${badge(unicode ? { label: "Unicode", tone: "doubt" } : { label: "GSM-7", tone: "good" })}
      <span class="faint"
        >${counted(Array.from(text).length, "character")}, ${counted(segments, "part")}</span
      >
      ${
        beyond.size > 0 &&
        html`<br /><span class="faint">
            The marked characters leave room for 70 instead of 160 in a part:
            ${[...beyond].join(" ")}
          </span>`
      }
      ${lacking.length > 0 && html`<br /><span class="faint">Nothing in: ${lacking.join(", ")}</span>`}
    </p>`;
}
