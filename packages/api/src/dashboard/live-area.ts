import { type Html, html } from "./html.ts";

/**
 * A part of a page that is told by the server whenever it changes, and says so when it cannot be. Without
 * scripts it is what it was when the page was loaded. Only what differs is touched, so that nothing that
 * somebody reads or points at jumps.
 */
export function liveArea(path: string, part: Html): Html {
  return html`<p id="quiet" class="notice doubt" role="status" hidden></p>
    <div data-live hx-sse:connect="${path}" hx-swap="innerMorph">${part}</div>`;
}
