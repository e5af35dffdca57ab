import type { FastifyRequest } from "fastify";
import { formatId, type Import } from "@volley/engine";
import { count, counted, fileSize, moment, percent } from "../format.ts";
import { type Content, type Html, html } from "../html.ts";
import { mayDo, tokenField } from "../layout.ts";
import { figures, table } from "../parts.ts";
import { badge } from "../states.ts";

/** Files with what became of their rows; `campaignName` where they are of several campaigns. */
export function importRows(
  request: FastifyRequest,
  rows: readonly (Import & { readonly campaignName?: string })[],
): Html {
  const writes = mayDo(request, "campaigns:write");
  return table(
    "Files",
    ["File", "State", figures("Recipients"), "Left out", "Loaded"],
    rows.map((one) => {
      const path = `/imports/${formatId("import", one.id)}`;
      return [
        html`${one.fileName}
        ${
          one.campaignName !== undefined &&
          html`<br /><a href="/campaigns/${formatId("campaign", one.campaignId)}">
              ${one.campaignName}
            </a>`
        }`,
        html`${stateOf(one)}
        ${
          one.state === "queued" &&
          writes &&
          html`<form method="post" action="${path}/cancel">
            ${tokenField(request)}<button class="quiet">Stop</button>
          </form>`
        }`,
        html`<span class="number">${count(one.accepted)}</span><br />
          <span class="faint nowrap">of ${counted(one.read, "row")}</span>
          ${one.optedOut > 0 && html`<br /><span class="faint">${count(one.optedOut)} opted out</span>`}`,
        leftOut(one, path),
        moment(one.createdAt),
      ];
    }),
  );
}

function stateOf({ state, failure, doneBytes, sizeBytes }: Import): Html {
  switch (state) {
    case "receiving":
      return badge({ label: "Uploading", tone: "going" });
    case "queued":
      return html`${badge({ label: "Loading", tone: "going" })}
      ${
        sizeBytes !== null &&
        html`<progress
            aria-label="Loaded"
            max="${Math.max(1, sizeBytes)}"
            value="${doneBytes}"
          ></progress>
          <span class="faint">${percent(doneBytes, sizeBytes)} of ${fileSize(sizeBytes)}</span>`
      }`;
    case "completed":
      return badge({ label: "Loaded", tone: "good" });
    case "failed":
      return html`${badge({ label: "Cannot be read", tone: "bad" })}
        <p class="failure">${failure}</p>`;
    case "cancelled":
      return badge({ label: "Stopped", tone: "off" });
  }
}

function leftOut({ invalid, duplicate, sameAs, state }: Import, path: string): Content {
  const lines = [
    invalid > 0 &&
      html`<a class="nowrap" href="${path}/problems.csv"
        >${count(invalid)} with a problem (CSV)</a
      >`,
    duplicate > 0 &&
      html`<a class="nowrap" href="${path}/duplicates.csv">
        ${counted(duplicate, "duplicate")} (CSV)
      </a>`,
    sameAs !== null && html`<span class="faint">The same file as before</span>`,
  ].filter((line) => line !== false);
  if (lines.length === 0) return state === "completed" && html`<span class="faint">None</span>`;
  return lines.map((line, at) => html`${at > 0 && html`<br />`}${line}`);
}
