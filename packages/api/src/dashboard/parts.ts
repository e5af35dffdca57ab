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

/** Wide tables scroll by themselves, also by keyboard, and never the page. */
export function table(
  name: string,
  columns: readonly string[],
  rows: readonly (readonly Content[])[],
): Html {
  return html`<div class="scroll" role="region" aria-label="${name}" tabindex="0">
    <table>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            html`<tr>
              ${cells.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** The way to the next page of a list; the cursor is the one of the REST lists. */
export function nextPage(path: string, cursor: string | null): Html | null {
  if (cursor === null) return null;
  const join = path.includes("?") ? "&" : "?";
  return html`<p>
    <a role="button" class="secondary" href="${path}${join}cursor=${cursor}">More</a>
  </p>`;
}

export type Choice = { readonly value: string; readonly label: string };

export function options(choices: readonly Choice[], chosen: string | null): readonly Html[] {
  return choices.map(
    ({ value, label }) =>
      html`<option value="${value}" ${value === chosen && html`selected`}>${label}</option>`,
  );
}
