import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Commands as they stand in the documentation. */
export type DocBlock = {
  /** From the top of the repository. */
  readonly file: string;
  readonly line: number;
  readonly text: string;
  /** What the comment before it says: by which test it is typed, or why by none. */
  readonly mark:
    | { readonly kind: "tested"; readonly by: string }
    | { readonly kind: "notRun"; readonly why: string }
    | { readonly kind: "none" };
};

/** The texts for people: README, CONTRIBUTING and everything in docs. */
export async function documents(): Promise<readonly { file: string; text: string }[]> {
  const docs = (await readdir(join(ROOT, "docs"))).filter((name) => name.endsWith(".md"));
  const files = ["README.md", "CONTRIBUTING.md", ...docs.map((name) => `docs/${name}`)];
  return await Promise.all(
    files.map(async (file) => ({ file, text: await readFile(join(ROOT, file), "utf8") })),
  );
}

/** Every block of shell commands, in the order of the files. */
export async function docBlocks(): Promise<readonly DocBlock[]> {
  const all = await documents();
  return all.flatMap(({ file, text }) =>
    Array.from(text.matchAll(/(?:<!-- (.+?) -->\n+)?```(?:sh|bash)\n([^]*?)```/g), (found) => {
      const [, comment = "", block = ""] = found;
      return {
        file,
        line: text.slice(0, found.index).split("\n").length,
        text: block,
        mark: markOf(comment),
      };
    }),
  );
}

function markOf(comment: string): DocBlock["mark"] {
  const [, kind, words = ""] = /^(tested|not run): (.+)$/.exec(comment) ?? [];
  if (kind === "tested") return { kind, by: words };
  return kind === "not run" ? { kind: "notRun", why: words } : { kind: "none" };
}

/** The blocks of a file that a test types, by its name. */
export async function blocksTestedBy(by: string, file: string): Promise<readonly string[]> {
  const blocks = await docBlocks();
  return blocks
    .filter(({ mark, file: of }) => of === file && mark.kind === "tested" && mark.by === by)
    .map(({ text }) => text);
}
