export { checkOptions } from "./check-options.ts";
export { CSV_ERROR_CODES, CsvError, type CsvErrorCode } from "./text/csv-error.ts";
export { type PhoneVerdict, readPhone } from "./numbers/phone-number.ts";
export { duplicatesCsv } from "./duplicates-csv.ts";
export { problemsCsv } from "./problems-csv.ts";
export { PROBLEM_CODES, type ProblemCode, problemText } from "./problems.ts";
export {
  type BadRow,
  type Checkpoint,
  type GoodRow,
  type ReadOptions,
  readRows,
  type RowBatch,
} from "./read-rows.ts";
export { type GivenRow, judgeRows } from "./judge-rows.ts";
export { loadImport } from "./load-import.ts";
export { storeUpload, type Upload, type Uploaded } from "./upload.ts";
export { problemRows } from "./problem-rows.ts";
export { type Preview, preview, type PreviewColumn, type PreviewRow } from "./preview.ts";
export { readingFor } from "./reading-for.ts";
export {
  type ListedNumber,
  type OptoutFileOptions,
  readOptouts as readOptoutFile,
} from "./optouts/read-optouts.ts";
export { optoutsCsv } from "./optouts/optouts-csv.ts";
export { unpacked } from "./text/unpack.ts";
export { recipientsFile } from "./recipients-file.ts";
