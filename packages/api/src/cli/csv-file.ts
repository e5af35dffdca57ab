import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { EXIT, UserError } from "./user-error.ts";

/** Opens a CSV for reading, or says in a line why that is not possible. */
export async function openCsvFile(path: string): Promise<AsyncIterable<Uint8Array>> {
  const found = await stat(path).catch((error: unknown) => {
    const code = error instanceof Error && "code" in error ? error.code : null;
    const why = code === "ENOENT" ? "there is no such file" : `it cannot be read (${String(code)})`;
    throw new UserError(`${path}: ${why}; check the name and the folder you are in`, EXIT.notFound);
  });
  if (found.isDirectory()) {
    throw new UserError(`${path} is a directory; name the CSV file inside it`, EXIT.invalid);
  }
  if (found.size === 0 && found.isFile()) {
    throw new UserError(`${path} is empty; it needs a header row and recipients`, EXIT.invalid);
  }
  return createReadStream(path, { highWaterMark: 256 * 1024 });
}
