import type { Command } from "commander";
import type { Shell } from "./commands/completion.ts";
import { bashScript } from "./completion/bash.ts";
import { fishScript } from "./completion/fish.ts";
import { spotsOf } from "./completion/spots.ts";
import { zshScript } from "./completion/zsh.ts";
import { print } from "./output.ts";

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** `completion SHELL`: of all that the program takes. */
export function runCompletion(program: Command, shell: Shell): void {
  print(SCRIPTS[shell](program.name(), spotsOf(program)).trimEnd());
}
