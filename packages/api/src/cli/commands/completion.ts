import { Argument, type Command } from "commander";
import { withPart } from "./with-part.ts";

const completion = () => import("../completion.ts");

const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** `completion bash|zsh|fish`. */
export function addCompletionCommand(program: Command): void {
  program
    .command("completion")
    .description("print a script that completes commands and options in a shell")
    .addArgument(new Argument("<shell>", "for which shell").choices(SHELLS))
    .action((shell: Shell) =>
      withPart(completion, ({ runCompletion }) => runCompletion(program, shell)),
    );
}
