/** Exit codes that scripts may rely on. */
export const EXIT = {
  unexpected: 1,
  usage: 2,
  invalid: 3,
  refused: 4,
  notFound: 5,
  conflict: 6,
  provider: 8,
  unreachable: 9,
  /** The command did its work, and not all of it went well. */
  incomplete: 10,
  config: 78,
  interrupted: 130,
} as const;

/** Something the person at the terminal can mend: printed as one line, without a stack. */
export class UserError extends Error {
  override name = "UserError";
  readonly exitCode: number;
  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}
