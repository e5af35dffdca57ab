import type { ImportOptions } from "@volley/engine";
import type { Preview } from "@volley/importer";
import { phone } from "../format.ts";
import { type Html, html } from "../html.ts";
import { problemNotice } from "../notices.ts";
import { options, table } from "../parts.ts";
import { badge } from "../states.ts";

/** Rows shown; the importer has judged some more. */
const ROWS = 8;
const CELLS = 8;

const ENCODINGS = [
  "utf-8",
  "utf-16le",
  "windows-1252",
  "iso-8859-2",
  "windows-1251",
  "koi8-r",
  "shift_jis",
  "gb18030",
];
const DELIMITERS = [
  { value: ",", label: "Comma" },
  { value: ";", label: "Semicolon" },
  { value: "\t", label: "Tab" },
  { value: "|", label: "Bar" },
];

/** What loading the file would do: how it is read, which can be changed, and the verdict on its first rows. */
export function filePreview(seen: Preview, chosen: ImportOptions): Html {
  return html`<form id="reading" class="reading">
    ${seen.kind === "refused" && problemNotice(seen.message)}
    <div class="inline">
      <label>
        Column of the numbers
        <select name="phoneColumn">
          ${seen.kind === "refused" && html`<option value="">Find it</option>`}
          ${options(
            seen.columns.map(({ name }) => ({ value: name, label: name })),
            chosen.phoneColumn ?? seen.columns.find((one) => one.usedFor === "phone")?.name ?? null,
          )}
        </select>
      </label>
      <label>
        Country of national numbers
        <input
          name="country"
          maxlength="2"
          size="4"
          placeholder="GB"
          value="${chosen.country}"
          autocomplete="off"
        />
      </label>
      <label>
        Encoding
        <select name="encoding">
          ${encodings(seen.format?.encoding ?? null, chosen.encoding ?? null)}
        </select>
      </label>
      <label>
        Between columns
        <select name="delimiter">
          ${options(DELIMITERS, chosen.delimiter ?? seen.format?.delimiter ?? null)}
        </select>
      </label>
    </div>
    ${seen.kind === "readable" && rows(seen)}
    ${seen.kind === "readable" && html`<button type="submit">Load these recipients</button>`}
  </form>`;
}

function encodings(found: string | null, chosen: string | null): readonly Html[] {
  const current = chosen ?? found;
  const known =
    current === null || ENCODINGS.includes(current) ? ENCODINGS : [current, ...ENCODINGS];
  return options(
    known.map((value) => ({ value, label: value })),
    current,
  );
}

function rows({ columns, rows: all }: Extract<Preview, { kind: "readable" }>): Html {
  const bad = all.filter(({ verdict }) => verdict.kind === "bad").length;
  const shown = columns.slice(0, CELLS);
  return html`<p>
      Of the first ${all.length} rows
      ${bad === 0 ? "all are" : all.length - bad === 1 ? "1 is" : html`${all.length - bad} are`}
      good.
    </p>
    ${table(
      "First rows of the file",
      ["Line", "Verdict", ...shown.map(({ name }) => name)],
      all
        .slice(0, ROWS)
        .map(({ line, cells, verdict }) => [
          line,
          verdict.kind === "bad"
            ? html`${badge({ label: "Left out", tone: "bad" })}
                <span class="faint">${verdict.reason}</span>`
            : html`${badge({ label: "Good", tone: "good" })}
                <span class="faint">${verdict.note ?? phone(verdict.phone, false)}</span>`,
          ...shown.map(({ index }) => cells[index] ?? ""),
        ]),
    )}`;
}
