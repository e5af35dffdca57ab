import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseAst } from "vitest/node";

/** What one file of TypeScript reaches for. */
export type Source = {
  /** From the root of the repository, with slashes. */
  readonly path: string;
  /**
   * As written: static imports and re-exports, also of types alone; `import()`; worker files by
   * `new URL(…, import.meta.url)`; what `createRequire` resolves. A computed one is `COMPUTED`.
   */
  readonly imports: readonly string[];
  readonly readsEnvironment: boolean;
};

/** An import whose target stands nowhere in the source. */
export const COMPUTED = "(computed)";

/** Reads every .ts and .js file below the folders. */
export async function readSources(
  root: string,
  folders: readonly string[],
): Promise<readonly Source[]> {
  const sources: Source[] = [];
  for (const folder of folders) {
    const entries = await readdir(join(root, folder), { recursive: true });
    for (const entry of entries.toSorted()) {
      const path = join(folder, entry).replaceAll("\\", "/");
      if (!/\.[jt]s$/.test(path) || path.includes("node_modules/")) continue;
      sources.push(readSource(path, await readFile(join(root, path), "utf8")));
    }
  }
  return sources;
}

/** Parses the file: comments and texts that only look like imports do not count. */
export function readSource(path: string, text: string): Source {
  const imports = new Set<string>();
  let readsEnvironment = false;
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!isNode(value)) return;
    for (const target of targetsOf(value)) imports.add(target);
    readsEnvironment ||= isEnvironment(value);
    Object.values(value).forEach(visit);
  };
  visit(parseAst(text, { lang: "ts" }));
  return { path, imports: [...imports], readsEnvironment };
}

type Node = Readonly<Record<string, unknown>> & { readonly type: string };

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

function targetsOf(node: Node): readonly string[] {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportAllDeclaration":
    case "ImportExpression":
    case "TSImportType":
      return [textOf(node["source"]) ?? COMPUTED];
    case "ExportNamedDeclaration":
      return isNode(node["source"]) ? [textOf(node["source"]) ?? COMPUTED] : [];
    case "TSExternalModuleReference":
      return [textOf(node["expression"]) ?? COMPUTED];
    case "NewExpression":
      return workerFile(node);
    case "CallExpression":
      return required(node);
    default:
      return [];
  }
}

/** `new URL("thread.ts", import.meta.url)`; such a URL of anything but a module is no import. */
function workerFile(node: Node): readonly string[] {
  const [target, base] = listOf(node["arguments"]);
  if (nameOf(node["callee"]) !== "URL" || nameOf(base) !== "import.meta.url") return [];
  const file = textOf(target);
  if (file === null || !/\.[cm]?[jt]s$/.test(file)) return [];
  return [file.startsWith(".") ? file : `./${file}`];
}

/** `require(…)`, and `createRequire(…)` used on the spot. */
function required(node: Node): readonly string[] {
  const callee = nameOf(node["callee"]);
  if (!/^(createRequire\(\)|require)(\.resolve)?$/.test(callee ?? "")) return [];
  const [target] = listOf(node["arguments"]);
  return [textOf(target) ?? COMPUTED];
}

/** `process.env` in any dress, and taking `env` out of the process. */
function isEnvironment(node: Node): boolean {
  switch (node.type) {
    case "MemberExpression":
      return /(^|\.)process\.env$/.test(nameOf(node) ?? "");
    case "VariableDeclarator":
      return nameOf(node["init"]) === "process" && takesEnv(node["id"], "properties", "key");
    case "ImportDeclaration":
      return (
        /^(node:)?process$/.test(textOf(node["source"]) ?? "") &&
        takesEnv(node, "specifiers", "imported")
      );
    default:
      return false;
  }
}

function takesEnv(node: unknown, list: string, name: string): boolean {
  if (!isNode(node)) return false;
  return listOf(node[list]).some((one) => isNode(one) && nameOf(one[name]) === "env");
}

/** The value of a plain text; null for anything that is put together. */
function textOf(node: unknown): string | null {
  if (!isNode(node)) return null;
  if (node.type === "Literal") return typeof node["value"] === "string" ? node["value"] : null;
  const [only, second] = listOf(node["quasis"]);
  if (node.type !== "TemplateLiteral" || second !== undefined || !isNode(only)) return null;
  return textOf({ type: "Literal", value: Object(only["value"]).cooked });
}

/** A name with dots, for example `import.meta.url`; null for any other expression. */
function nameOf(node: unknown): string | null {
  if (!isNode(node)) return null;
  switch (node.type) {
    case "Identifier":
      return String(node["name"]);
    case "MetaProperty":
      return "import.meta";
    case "MemberExpression": {
      const property = node["computed"] ? textOf(node["property"]) : nameOf(node["property"]);
      return `${nameOf(node["object"]) ?? "?"}.${property ?? "?"}`;
    }
    case "CallExpression":
      return `${nameOf(node["callee"]) ?? "?"}()`;
    default:
      return null;
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
