import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { buildProgram } from "../program.ts";
import { bashScript } from "./bash.ts";
import { fishScript } from "./fish.ts";
import { spotsOf } from "./spots.ts";
import { zshScript } from "./zsh.ts";

const spots = spotsOf(buildProgram());

/** What bash itself offers for a line that ends where somebody presses Tab. */
function offered(...words: readonly string[]): readonly string[] {
  const script = `${bashScript("volley", spots)}
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
    _volley; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const said = execFileSync("bash", ["-c", script, "bash", "volley", ...words], {
    encoding: "utf8",
  });
  return said.split("\n").filter((line) => line !== "");
}

test("at the beginning all commands are offered, and of a subcommand its own", () => {
  const commands = buildProgram().commands.map((command) => command.name());
  expect(offered("")).toEqual([...commands, "-h", "--help"]);
  expect(offered("do")).toEqual(["doctor"]);
  expect(offered("campaign", "pau")).toEqual(["pause"]);
  expect(offered("campaign", "nosuch", "pau")).toEqual(["pause"]);
});

test("options are offered where they belong, and values where the list is closed", () => {
  expect(offered("doctor", "--")).toEqual(["--json", "--help"]);
  expect(offered("simulator", "--thr")).toEqual(["--throttle"]);
  expect(offered("simulator", "--throttle", "s")).toEqual(["sliding"]);
  expect(offered("completion", "z")).toEqual(["zsh"]);
  expect(offered("key", "create", "crm", "--scope", "campaigns:r")).toEqual(["campaigns:read"]);
});

test("a file is offered for a file, and nothing for a number", () => {
  expect(offered("send", "package.js")).toEqual(["package.json"]);
  expect(offered("simulator", "--ledger", "package.js")).toEqual(["package.json"]);
  expect(offered("simulator", "--port", "")).toEqual([]);
});

test.each([
  ["zsh", zshScript],
  ["fish", fishScript],
] as const)(
  "the script for %s names every command and option, and its shell can read it",
  (shell, write) => {
    const script = write("volley", spots);
    const missing = spots
      .flatMap(({ commands, options }) => [
        ...commands.map(({ name }) => name),
        ...options.flatMap(({ names }) => names.map((name) => name.replace(/^-+/, ""))),
      ])
      .filter((word) => !script.includes(word));
    expect(missing).toEqual([]);
    expect(faultsOf(shell, script)).toBe("");
  },
);

/** What the shell finds wrong with a script; nothing where there is no such shell. */
function faultsOf(shell: string, script: string): string {
  try {
    execFileSync(shell, ["-n"], { input: script, encoding: "utf8", stdio: "pipe" });
    return "";
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    return String(error);
  }
}
