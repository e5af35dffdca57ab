import { styleText } from "node:util";
import type { Finding } from "../doctor/finding.ts";
import { print, printJson } from "./output.ts";
import { EXIT } from "./user-error.ts";

type Flags = { readonly json?: true };

/** `doctor`. */
export async function runDoctor(flags: Flags): Promise<void> {
  const { examine } = await import("../doctor/examine.ts");
  const findings = await examine();
  const isWell = !findings.some(({ status }) => status === "fail");
  if (flags.json) printJson({ ok: isWell, findings });
  else for (const finding of findings) print(lineOf(finding));
  if (!isWell) process.exitCode = EXIT.incomplete;
}

const COLOURS = { ok: "green", warn: "yellow", fail: "red" } as const;

function lineOf({ status, about, detail, todo }: Finding): string {
  const line = `${styled(status)}  ${about.padEnd(16)} ${detail}`;
  return todo === null ? line : `${line}\n      ${"".padEnd(16)} → ${todo}`;
}

/** Coloured at a terminal, unless NO_COLOR is set. */
function styled(status: Finding["status"]): string {
  return styleText(COLOURS[status], status.padEnd(4), { stream: process.stdout });
}
