import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { buildProgram } from "../packages/api/src/cli/program.ts";
import { EXIT } from "../packages/api/src/cli/user-error.ts";
import { type DocBlock, docBlocks, documents, ROOT } from "./support/doc-blocks.ts";

let blocks: readonly DocBlock[];
let texts: Awaited<ReturnType<typeof documents>>;

beforeAll(async () => {
  [blocks, texts] = await Promise.all([docBlocks(), documents()]);
});

const placeOf = ({ file, line }: DocBlock) => `${file}:${line}`;

test("every block of commands says which test types it, or why none does", () => {
  expect(blocks.length).toBeGreaterThan(12);
  expect(blocks.filter(({ mark }) => mark.kind === "none").map(placeOf)).toEqual([]);
});

test("every test that a block names types it", async () => {
  const source = await readFile(join(ROOT, "test/readme.test.ts"), "utf8");
  const named = blocks.flatMap(({ mark, file }) =>
    mark.kind === "tested" ? [`blocksTestedBy("${mark.by}", "${file}")`] : [],
  );
  expect(named.filter((call) => !source.includes(call))).toEqual([]);
});

test("these blocks are typed by no test, each for its reason", () => {
  const reasons = blocks.flatMap(({ file, mark }) =>
    mark.kind === "notRun" ? [`${file}: ${mark.why}`] : [],
  );
  expect(reasons).toEqual([
    "README.md: half a minute, by its rate",
    "README.md: it is what runs the test",
    "README.md: typed below",
    "CONTRIBUTING.md: it is what runs the test",
    "CONTRIBUTING.md: minutes, on a machine that does nothing else",
    "CONTRIBUTING.md: needs an account at the provider, and is charged",
    "docs/dashboard.md: the whole suite plays these stories already",
    "docs/faults.md: a form to fill in",
    "docs/operating.md: needs these shells",
  ]);
});

/** `volley WORDS` wherever it is written: in a block, or within a sentence. */
function* mentions(): Generator<{ readonly where: string; readonly words: readonly string[] }> {
  const typed = /(?:pnpm@12 volley|(?:^|[`"(\n]|\| )volley) ([a-z][^`"\n]*)/g;
  for (const { file, text } of texts) {
    for (const [, said = ""] of text.matchAll(typed)) {
      yield { where: `${file}: volley ${said}`, words: said.split(/\s+/) };
    }
  }
}

test("every command that is mentioned anywhere exists", () => {
  const all = [...mentions()];
  expect(all.length).toBeGreaterThan(20);
  const unknown = all.filter(({ words: [name = "", sub = ""] }) => {
    const command = buildProgram().commands.find(
      (one) => one.name() === name.replace(/[,.;:]$/, ""),
    );
    if (!command) return true;
    if (command.commands.length === 0 || command.registeredArguments.length > 0) return false;
    const subs = sub.replace(/[,.;:]$/, "").split("|");
    return !subs.every((one) => command.commands.some((known) => known.name() === one));
  });
  expect(unknown.map(({ where }) => where)).toEqual([]);
});

test("every script of package.json that is mentioned exists", async () => {
  const { scripts }: { readonly scripts: object } = Object(
    JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")),
  );
  const known = new Set([...Object.keys(scripts), "exec", "install"]);
  const mentioned = texts.flatMap(({ file, text }) =>
    Array.from(text.matchAll(/pnpm@12 ([a-z:-]+)/g), ([, name = ""]) => ({ file, name })),
  );
  expect(mentioned.length).toBeGreaterThan(5);
  expect(mentioned.filter(({ name }) => !known.has(name))).toEqual([]);
});

test("the README lists every exit code, and no other", () => {
  const readme = texts.find(({ file }) => file === "README.md")?.text ?? "";
  const [, list = ""] = /Exit codes: ([^]*?)\n\n/.exec(readme) ?? [];
  const listed = Array.from(list.matchAll(/(\d+) [a-z]/g), ([, code]) => Number(code));
  expect(listed).toEqual([0, ...Object.values(EXIT)]);
});
