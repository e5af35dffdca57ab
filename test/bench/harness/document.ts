import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Picture } from "./bench.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const PAGE = `${ROOT}docs/benchmarks.md`;

/** Puts a bench's report between its marks in docs/benchmarks.md, and its pictures beside. */
export async function writeToDocs(
  name: string,
  report: string,
  pictures: readonly Picture[],
): Promise<void> {
  for (const { file, svg } of pictures) {
    await mkdir(dirname(`${ROOT}docs/${file}`), { recursive: true });
    await writeFile(`${ROOT}docs/${file}`, svg);
  }
  const images = pictures.map(({ file, caption }) => `![${caption}](${file})`);
  const page = await readFile(PAGE, "utf8");
  await writeFile(PAGE, withSection(page, name, [report, ...images].join("\n\n")));
  await promisify(execFile)(`${ROOT}node_modules/.bin/oxfmt`, [PAGE]);
}

/** The page with what stands between the marks of `name` replaced; without marks it goes to the end. */
export function withSection(page: string, name: string, text: string): string {
  const [start, end] = [`<!-- bench ${name} -->`, `<!-- end of ${name} -->`];
  const section = `${start}\n\n${text}\n\n${end}`;
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  if (from === -1 || to === -1) return `${page.trimEnd()}\n\n${section}\n`;
  return page.slice(0, from) + section + page.slice(to + end.length);
}
