import { writeFile } from "node:fs/promises";
import { describeApi } from "./openapi.ts";
import { problemsAsMarkdown } from "./problems/markdown.ts";

const ROOT = new URL("../../../../", import.meta.url);

/** `pnpm openapi`: the committed descriptions of the API, which tests hold to what is served. */
await writeFile(new URL("docs/problems.md", ROOT), problemsAsMarkdown());
await writeFile(new URL("openapi.json", ROOT), `${JSON.stringify(await describeApi(), null, 2)}\n`);
