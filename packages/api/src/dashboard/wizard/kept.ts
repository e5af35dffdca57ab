import { type Html, html } from "../html.ts";

/**
 * What a form says that keeps in its tab what is typed until it is saved. The form names what it is of in
 * `data-keeps`, and says in `data-refused` that it shows what was not taken; see assets/keep.js.
 */
export function keptNote(): Html {
  return html`<p class="kept" role="status" data-kept hidden>
    Not saved yet. This tab keeps what you type, also when the page is loaded again.
    <button type="button" class="quiet">Discard it</button>
  </p>`;
}
