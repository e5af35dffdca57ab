import { closeSync, createReadStream, openSync, writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { fields, jsonFields, scalar } from "../wire/scalars.ts";
import type { Entry } from "./ledger.ts";

/** Where accepted messages and acknowledged receipts are recorded. */
export type LedgerFile = {
  /** Returns when the line is with the operating system: a killed process loses nothing. */
  accepted(entry: Entry): void;
  acknowledged(messageId: string): void;
  close(): void;
};

export type Restored = {
  readonly entries: readonly Entry[];
  /** Message-ids whose receipts were acknowledged. */
  readonly acknowledged: ReadonlySet<string>;
};

/** Keeps nothing: the simulator without a file. */
export const noLedgerFile: LedgerFile = {
  accepted: () => undefined,
  acknowledged: () => undefined,
  close: () => undefined,
};

/** Opens the file for appending. Throws the plain file system error when that is impossible. */
export function openLedgerFile(path: string): LedgerFile {
  const file = openSync(path, "a");
  // After a kill in mid-line the next line must not continue the torn one.
  writeSync(file, "\n");
  return {
    accepted: (entry) => {
      writeSync(file, `${JSON.stringify(entry)}\n`);
    },
    acknowledged: (messageId) => {
      writeSync(file, `${JSON.stringify({ acknowledged: messageId })}\n`);
    },
    close: () => closeSync(file),
  };
}

/** Reads an earlier run back; a file that is not there yet is empty. Torn lines are left out. */
export async function readLedgerFile(path: string): Promise<Restored> {
  const entries: Entry[] = [];
  const acknowledged = new Set<string>();
  // "a+" creates the file, so that a first start needs no case of its own.
  const input = createReadStream(path, { encoding: "utf8", flags: "a+", start: 0 });
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    const record = line === "" ? null : jsonFields(line);
    const receipt = scalar(record?.["acknowledged"]);
    if (receipt !== null) acknowledged.add(receipt);
    else if (isEntry(record)) entries.push(record);
  }
  return { entries, acknowledged };
}

/** We wrote the file ourselves, so the shape is told by its marks rather than checked in full. */
function isEntry(record: unknown): record is Entry {
  const entry = fields(record);
  return entry !== null && typeof entry["at"] === "number" && Array.isArray(entry["parts"]);
}
