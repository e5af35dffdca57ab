import type { Command } from "commander";
import { JSON_FLAG } from "./flags.ts";
import { withPart } from "./with-part.ts";

const doctor = () => import("../doctor.ts");

export function addDoctorCommand(program: Command): void {
  program
    .command("doctor")
    .description("look at everything that Volley stands on, and say what to do")
    .option(...JSON_FLAG)
    .action((flags) => withPart(doctor, ({ runDoctor }) => runDoctor(flags)));
}
