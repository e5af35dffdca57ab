import { Argument, type Command } from "commander";
import { bashScript } from "./completion/bash.ts";
import { fishScript } from "./completion/fish.ts";
import { spotsOf } from "./completion/spots.ts";
import { zshScript } from "./completion/zsh.ts";
import { print } from "./output.ts";

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;
const SHELLS = ["bash", "zsh", "fish"] as const satisfies readonly (keyof typeof SCRIPTS)[];
type Shell = (typeof SHELLS)[number];

/** `completion bash|zsh|fish`. */
export function addCompletionCommand(program: Command): void {
  program
    .command("completion")
    .description("print a script that completes commands and options in a shell")
    .addArgument(new Argument("<shell>", "for which shell").choices(SHELLS))
    .action((shell: Shell) => print(SCRIPTS[shell](program.name(), spotsOf(program)).trimEnd()));
}
