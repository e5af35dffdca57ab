export { jsonWriter } from "./json-text.ts";
export { BatchEncoder, type ImportBatch, type ImportRow, transferable } from "./import-batch.ts";
