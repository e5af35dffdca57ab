import { type Content, type Html, html } from "./html.ts";

/** A figure with what it counts. */
export function figure(label: string, value: Content, note?: Content): Html {
  return html`<div class="figure">
    <dt>${label}</dt>
    <dd>${value}</dd>
    ${note && html`<dd class="faint">${note}</dd>`}
  </div>`;
}

/** A place where there is nothing yet says what will stand there, and how it comes to be. */
export function empty(title: string, text: Content): Html {
  return html`<div class="empty">
    <p><strong>${title}</strong></p>
    <p class="faint">${text}</p>
  </div>`;
}

export function card(title: string, body: Content): Html {
  return html`<section class="card">
    <h2>${title}</h2>
    ${body}
  </section>`;
}

/** A column; figures stand at its end, one under the other. */
type Column = string | { readonly label: string; readonly align: "end" };

/** The column of what can be done with a row. */
export const DEEDS: Column = { label: "", align: "end" };

/** The column of a figure. */
export function figures(label: string): Column {
  return { label, align: "end" };
}

/**
 * Wide tables scroll by themselves, also by keyboard, and never the page; where there is no room for columns
 * each row names its values.
 */
export function table(
  name: string,
  columns: readonly Column[],
  rows: readonly (readonly Content[])[],
): Html {
  const heads = columns.map((column) =>
    typeof column === "string" ? { label: column, look: "" } : { label: column.label, look: "end" },
  );
  return html`<div class="scroll" role="region" aria-label="${name}" tabindex="0">
    <table>
      <thead>
        <tr>
          ${heads.map(({ label, look }) => html`<th scope="col" class="${look}">${label}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            html`<tr>
              ${cells.map((cell, at) => {
                const { label = "", look = "" } = heads[at] ?? {};
                const blank = cell === null || cell === undefined || cell === false || cell === "";
                return html`<td data-label="${label}" class="${look}${blank && " blank"}">
                  <div class="cell">${cell}</div>
                </td>`;
              })}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** A table that stands by itself. */
export function panel(...of: Parameters<typeof table>): Html {
  return html`<section class="card">${table(...of)}</section>`;
}

/** The way to the next page of a list; the cursor is the one of the REST lists. */
export function nextPage(path: string, cursor: string | null): Html | null {
  if (cursor === null) return null;
  const join = path.includes("?") ? "&" : "?";
  return html`<p>
    <a class="button secondary" href="${path}${join}cursor=${cursor}">More</a>
  </p>`;
}

export type Choice = { readonly value: string; readonly label: string };

export function options(choices: readonly Choice[], chosen: string | null): readonly Html[] {
  return choices.map(
    ({ value, label }) =>
      html`<option value="${value}" ${value === chosen && html`selected`}>${label}</option>`,
  );
}
