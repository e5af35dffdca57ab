import type { Command } from "commander";

/** A place in a command line, after a command and its subcommand, and what may follow there. */
export type Spot = {
  /** The commands that lead there; none for the beginning. */
  readonly path: readonly string[];
  readonly commands: readonly Word[];
  readonly options: readonly SpotOption[];
  /** What its arguments may be, where that is a closed list. */
  readonly values: readonly string[];
  /** Whether an argument is a file. */
  readonly takesFile: boolean;
};

type Word = { readonly name: string; readonly description: string };

export type SpotOption = {
  /** As they are typed, such as `-h` and `--help`. */
  readonly names: readonly string[];
  readonly description: string;
  readonly takesValue: boolean;
  /** What the value may be, where that is a closed list. */
  readonly values: readonly string[];
  readonly takesFile: boolean;
};

/** Every spot of a program, from its own definition. */
export function spotsOf(program: Command): readonly Spot[] {
  return below(program, []);
}

function below(command: Command, path: readonly string[]): readonly Spot[] {
  const args = command.registeredArguments;
  const spot: Spot = {
    path,
    commands: command.commands.map((one) => ({
      name: one.name(),
      description: one.description(),
    })),
    options: [
      ...command.options
        .filter(({ hidden }) => !hidden)
        .map((option): SpotOption => ({
          names: [option.short, option.long].filter((name) => name !== undefined),
          description: option.description,
          takesValue: option.required || option.optional,
          values: option.argChoices ?? [],
          takesFile: isFile(option.flags),
        })),
      HELP,
    ],
    values: args.flatMap(({ argChoices = [] }) => argChoices),
    takesFile: args.some((argument) => isFile(argument.name())),
  };
  return [spot, ...command.commands.flatMap((one) => below(one, [...path, one.name()]))];
}

const HELP: SpotOption = {
  names: ["-h", "--help"],
  description: "display help for command",
  takesValue: false,
  values: [],
  takesFile: false,
};

/** By the name that a person reads, such as `<file>`. */
function isFile(name: string): boolean {
  return /\bfile\b/.test(name);
}
