import type { Command } from "commander";
import { JSON_FLAG, whole } from "./flags.ts";
import { withPart } from "./with-part.ts";

const demo = () => import("../demo.ts");

export function addDemoCommand(program: Command): void {
  program
    .command("demo")
    .description("send an example campaign through a simulated provider and check the result")
    .option(
      "--recipients <n>",
      "that many generated recipients instead of the example file",
      whole(1, 1e6),
    )
    .option("--rate <n>", "requests a second that the provider allows", whole(1, 10_000), 30)
    .option("--csv <file>", "another file")
    .option("--text <text>", "another text")
    .option(...JSON_FLAG)
    .action((flags) => withPart(demo, ({ runDemo }) => runDemo(flags)));
}
