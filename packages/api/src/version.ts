import { readFileSync } from "node:fs";

const MANIFEST = new URL("../package.json", import.meta.url);

/** The version of Volley that runs, as its manifest has it. */
export function readVersion(): string {
  const { version }: { readonly version?: unknown } = Object(
    JSON.parse(readFileSync(MANIFEST, "utf8")),
  );
  return String(version);
}
