import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { EXIT, UserError } from "./user-error.ts";

/** Opens a CSV for reading, or says in a line why that is not possible. */
export async function openCsvFile(path: string): Promise<Readable> {
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

/** A file by its name, or standard input for `-`. */
export async function openCsv(
  file: string,
): Promise<{ readonly name: string; readonly bytes: Readable }> {
  if (file === "-") return { name: "standard input", bytes: process.stdin };
  return { name: file, bytes: await openCsvFile(file) };
}
