/**
 * First characters that make a spreadsheet run a cell as a formula (OWASP, "CSV Injection"), behind any
 * apostrophes: `'=1` needs one more than `=1`, or taking one off again would lose it.
 */
const DANGEROUS = /^'*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;
const ESCAPED = /^'(?='*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20])/;

/** The cell with an apostrophe before what a spreadsheet would run; others stay as they are. */
export function escapeFormula(cell: string): string {
  return DANGEROUS.test(cell) ? `'${cell}` : cell;
}

/** Takes the apostrophe of `escapeFormula` off again. */
export function unescapeFormula(cell: string): string {
  return cell.replace(ESCAPED, "");
}
