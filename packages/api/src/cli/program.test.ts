import type { Command } from "commander";
import { expect, test } from "vitest";
import { EXAMPLES } from "./commands/examples.ts";
import { buildProgram } from "./program.ts";

/** Every command that does something, by its words. */
function commandsBelow(
  command: Command,
  path: readonly string[] = [],
): readonly { readonly name: string; readonly command: Command }[] {
  const isOne = command.commands.length === 0 || command.registeredArguments.length > 0;
  return [
    ...(isOne ? [{ name: path.join(" "), command }] : []),
    ...command.commands.flatMap((one) => commandsBelow(one, [...path, one.name()])),
  ];
}

const program = buildProgram();
const commands = commandsBelow(program);

/** What ends with no JSON, and why. */
const WITHOUT_JSON: Readonly<Record<string, string>> = {
  start: "runs until it is stopped, and writes a log of JSON lines",
  api: "as start",
  worker: "as start",
  problems: "writes a CSV",
  "campaign export": "writes a CSV",
  "optout export": "writes a CSV",
  "webhook listen": "writes each webhook as it comes, which is JSON",
  completion: "writes a script for a shell",
};

test("every command ends with JSON where it is asked to, but for those that write something else", () => {
  const without = commands.filter(
    ({ command }) => !command.options.some(({ long }) => long === "--json"),
  );
  expect(without.map(({ name }) => name).toSorted()).toEqual(Object.keys(WITHOUT_JSON).toSorted());
});

test("every command's help has an example (in examples.ts), and every example is of a command", () => {
  expect(Object.keys(EXAMPLES).toSorted()).toEqual(commands.map(({ name }) => name).toSorted());
});

test.each(commands)("the example of $name is one that its command takes", ({ name, command }) => {
  const words = shellWords(EXAMPLES[name] ?? "");
  expect(words.slice(0, name.split(" ").length).join(" ")).toBe(name);
  const given = words.slice(name.split(" ").length);
  const { operands, unknown } = command.parseOptions(given);
  expect(unknown).toEqual([]);
  const required = command.registeredArguments.filter((argument) => argument.required).length;
  expect(operands.length).toBeGreaterThanOrEqual(required);
  expect(operands.length).toBeLessThanOrEqual(command.registeredArguments.length);
  const missing = command.options.filter(
    (option) => option.mandatory && command.getOptionValue(option.attributeName()) === undefined,
  );
  expect(missing.map(({ long }) => long)).toEqual([]);
});

test("each help ends with its example", () => {
  for (const { name, command } of commands) {
    let help = "";
    command.configureOutput({ writeOut: (text) => void (help += text) });
    command.outputHelp();
    expect(help).toContain(`volley ${EXAMPLES[name]}`);
  }
});

/** Words as a shell parts them, without what goes to a file. */
function shellWords(line: string): readonly string[] {
  const [typed = ""] = line.split(" > ");
  return Array.from(typed.matchAll(/'([^']*)'|(\S+)/g), ([, quoted, bare]) => quoted ?? bare ?? "");
}
