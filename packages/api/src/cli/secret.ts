import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import { EXIT, UserError } from "./user-error.ts";

/** Reads a secret from a file, a pipe or a prompt, never from an argument that others can see. */
export async function readSecret(called: string, file: string | undefined): Promise<string> {
  const secret = file === undefined ? await readLine(called) : await readWhole(file);
  if (secret !== "") return secret;
  throw new UserError(
    "the secret is empty; pipe it in, or name a file with --secret-file",
    EXIT.usage,
  );
}

async function readWhole(file: string): Promise<string> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new UserError(`--secret-file ${file} cannot be read`, EXIT.notFound);
  });
  return text.trim();
}

async function readLine(called: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  try {
    if (process.stdin.isTTY) process.stderr.write(`${called}: `);
    const [line]: unknown[] = await Promise.race([once(lines, "line"), once(lines, "close")]);
    return typeof line === "string" ? line.trim() : "";
  } finally {
    lines.close();
  }
}
