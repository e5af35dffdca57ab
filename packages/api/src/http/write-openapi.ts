import { writeFile } from "node:fs/promises";
import { describeApi } from "./openapi.ts";

const FILE = new URL("../../../../openapi.json", import.meta.url);

/** `pnpm openapi`: the committed description of the API, which a test holds to what is served. */
await writeFile(FILE, `${JSON.stringify(await describeApi(), null, 2)}\n`);
