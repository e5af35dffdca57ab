import { Readable } from "node:stream";
import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import { type Campaign, formatId, type ImportOptions, listImports } from "@volley/engine";
import { checkOptions, CsvError, preview, readingFor, storeUpload } from "@volley/importer";
import type { App } from "../../app.ts";
import { access } from "../../http/access.ts";
import { existingCampaign, takesNoRecipients } from "../../http/campaign-routes.ts";
import { importEntry } from "../../http/entries.ts";
import { invalid } from "../../http/problem.ts";
import { steadily } from "../../http/upload-body.ts";
import { act } from "../act.ts";
import type { Dashboard } from "../dashboard.ts";
import { type Html, html } from "../html.ts";
import { sendHtml } from "../layout.ts";
import { importRows } from "../pages/import-rows.ts";
import { formToken } from "../session.ts";
import { filePreview } from "./file-preview.ts";
import { draftAt, stepList } from "./steps.ts";

/** Of the first bytes, from which a file is judged; many times what is looked at. */
const PREVIEW_LIMIT = 1024 * 1024;
/** Of what a page may say about a file. */
const OPTIONS = ["phoneColumn", "country", "encoding", "delimiter"] as const;

type WithId = { readonly Params: { readonly id: string } };

/** The first step: who is written to. Files are looked at before they are loaded, and loaded in the background. */
export function audienceStep({ app, show }: Dashboard): FastifyPluginAsync {
  const { db } = app;
  const read = { config: access("campaigns:read", "campaign") };
  const write = access("campaigns:write", "campaign");
  return async (server) => {
    server.get<WithId>("/campaigns/:id/audience", read, async (request, reply) => {
      const campaign = await draftAt(app, request.params.id);
      const body = html`${stepList(campaign, "audience")} ${dropArea(request, campaign)}
      ${await files(app, request, campaign)}`;
      return await show({ request, reply }, { title: campaign.name, place: "/campaigns", body });
    });
    server.get<WithId>("/campaigns/:id/audience/files", read, async (request, reply) => {
      const campaign = await existingCampaign(app, request.params.id);
      return await sendHtml(reply, await files(app, request, campaign));
    });
    await server.register(async (looking) => {
      looking.addContentTypeParser(
        "application/octet-stream",
        { parseAs: "buffer", bodyLimit: PREVIEW_LIMIT },
        async (_request: unknown, bytes: unknown) => bytes,
      );
      looking.post<WithId>(
        "/campaigns/:id/audience/preview",
        { config: access("campaigns:read", "campaign"), bodyLimit: PREVIEW_LIMIT },
        async (request, reply) => {
          const campaign = await existingCampaign(app, request.params.id);
          const { body } = request;
          if (!(body instanceof Uint8Array)) throw invalid("no_file", "choose a file");
          const options = optionsOf(request);
          const seen = await previewed(body, options, campaign);
          return await sendHtml(reply, filePreview(seen, options));
        },
      );
    });
    await server.register(async (taking) => {
      // The body stays a stream, so a file of any size passes through without being held.
      taking.addContentTypeParser(
        "application/octet-stream",
        async (_request: unknown, body: unknown) => body,
      );
      taking.put<WithId>(
        "/campaigns/:id/audience/file",
        { config: write, bodyLimit: Number.MAX_SAFE_INTEGER },
        async (request, reply) => {
          const campaign = await draftAt(app, request.params.id);
          const { body } = request;
          if (!(body instanceof Readable)) throw invalid("no_file", "choose a file");
          const fileName = queryText(request, "fileName")?.slice(0, 200) ?? "recipients.csv";
          const options = optionsOf(request);
          checkOptions(options);
          const upload = { campaignId: campaign.id, fileName, options };
          const bytes = steadily(body, app.config.uploadPatienceMs);
          const stored = await storeUpload(db, upload, bytes);
          if (!stored) throw await takesNoRecipients(app, request.params.id);
          const { importId: id } = stored;
          await app.jobs.add("import", id).catch((error: unknown) => {
            app.log("jobs.add_failed", { importId: id, error });
          });
          await act(app, request, async (work) => ({
            result: undefined,
            entry: await importEntry(work.db, "import.upload", { ...upload, id }),
          }));
          return await reply.code(204).send();
        },
      );
    });
  };
}

async function files(app: App, request: FastifyRequest, campaign: Campaign): Promise<Html> {
  const rows = (await listImports(app.db, campaign.id)).toReversed();
  const path = `/campaigns/${formatId("campaign", campaign.id)}`;
  const going = rows.some(({ state }) => state === "queued" || state === "receiving");
  return html`<section
    id="files"
    ${going && html`hx-get="${path}/audience/files" hx-trigger="load delay:1s" hx-swap="outerHTML"`}
    aria-live="polite"
  >
    ${
      rows.length > 0 &&
      html`<div class="card">
          <h2>Files</h2>
          ${importRows(request, rows)}
        </div>
        <a class="button" href="${path}/message">Continue to the message</a>`
    }
  </section>`;
}

function dropArea(request: FastifyRequest, { id }: Campaign): Html {
  return html`<section
    class="card"
    id="upload"
    data-upload="/campaigns/${formatId("campaign", id)}/audience"
    data-token="${formToken(request)}"
  >
    <div class="drop">
      <label for="file">CSV file with a column of phone numbers</label>
      <input type="file" id="file" accept=".csv,.txt,.tsv,.gz,text/csv" />
      <p class="faint">
        Drop it here or choose it. Its other columns can be used in the message. Nothing is sent
        yet.
      </p>
      <noscript>
        <p>Without scripts, load the file with <code>volley import</code>.</p>
      </noscript>
    </div>
    <div id="preview" aria-live="polite"></div>
    <div id="uploading" hidden>
      <p role="status">Uploading…</p>
      <progress max="1" value="0" aria-label="Uploaded"></progress>
    </div>
    <p id="upload-problem" class="notice bad" role="alert" hidden></p>
  </section>`;
}

async function previewed(bytes: Uint8Array, options: ImportOptions, campaign: Campaign) {
  try {
    checkOptions(options);
    return await preview(Readable.from([bytes]), readingFor(options, campaign));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { code, message } = error;
    return { kind: "refused", code, message, format: null, columns: [] } as const;
  }
}

function optionsOf(request: FastifyRequest): ImportOptions {
  const given = OPTIONS.flatMap((name) => {
    const value = queryText(request, name);
    return value === null ? [] : [[name, value.slice(0, 200)] as const];
  });
  return Object.fromEntries(given);
}

function queryText({ query }: FastifyRequest, name: string): string | null {
  const value: unknown = Object(query)[name];
  return typeof value === "string" && value !== "" ? value : null;
}
