import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path/posix";
import { COMPUTED, type Source } from "./imports.ts";

/** What each layer may import beside itself: other layers, `node:` or one module of it, `npm:name`. */
export type MayImport = Readonly<Record<string, readonly string[]>>;

export type Rules = {
  readonly mayImport: MayImport;
  /** The one file that reads the environment. */
  readonly config: string;
  /** Files that import what they only find out while running. */
  readonly computed: readonly string[];
  /** Names of packages that may be imported, by the folder of each package.json (`""` is the root). */
  readonly declared: ReadonlyMap<string, Declared>;
};

export type Declared = {
  readonly dependencies: ReadonlySet<string>;
  readonly devDependencies: ReadonlySet<string>;
};

/** Tests import what they like, and nothing but tests imports them. */
const TESTS = "tests";

/** The layer of a file by its place; null for one that lies where no layer is. */
export function layerOf(path: string): string | null {
  if (path.startsWith("test/") || path.endsWith(".test.ts")) return TESTS;
  const match = /^packages\/([^/]+)\/src\/(?:(.+)\/)?[^/]+\.[jt]s$/.exec(path);
  if (!match) return null;
  const [, name, folder] = match;
  return folder === undefined ? `${name}` : `${name}/${folder}`;
}

/** Everything in the files that the rules do not allow, as `file imports target: why not`. */
export function violations(sources: readonly Source[], rules: Rules): readonly string[] {
  return sources.flatMap((source) => {
    const { path, imports, readsEnvironment } = source;
    const layer = layerOf(path);
    if (layer === null || (layer !== TESTS && !(layer in rules.mayImport))) {
      return [`${path}: belongs to no layer`];
    }
    const wrong = imports.flatMap((target) => {
      const why = whyNot(path, layer, target, rules);
      return why === null ? [] : [`${path} imports ${target}: ${why}`];
    });
    if (readsEnvironment && path !== rules.config) {
      wrong.push(`${path} reads the environment: only ${rules.config} does`);
    }
    return wrong;
  });
}

function whyNot(path: string, layer: string, target: string, rules: Rules): string | null {
  if (target === COMPUTED) {
    if (layer === TESTS || rules.computed.includes(path)) return null;
    return "what it imports cannot be read off";
  }
  const { meant, packageName } = resolve(path, target);
  if (meant === null) return "leads into no layer";
  if (leavesPackage(path, target)) return "another package is imported by its name";
  if (packageName !== null && !isDeclared(path, layer, packageName, rules)) {
    return `${packageName} is not declared in ${packageOf(path)}/package.json`;
  }
  if (layer === TESTS || meant === layer) return null;
  const allowed = rules.mayImport[layer] ?? [];
  if (allowed.includes(meant)) return null;
  if (meant.startsWith("node:") && allowed.includes("node:")) return null;
  return `${layer} may not import ${meant}`;
}

type Target = {
  /** A layer, `node:module` or `npm:name`; null when there is no layer at that place. */
  readonly meant: string | null;
  /** What must be declared in a package.json. */
  readonly packageName: string | null;
};

function resolve(path: string, target: string): Target {
  if (target.startsWith(".")) {
    return { meant: layerOf(join(dirname(path), target)), packageName: null };
  }
  if (target.startsWith("node:")) return { meant: target, packageName: null };
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(target)?.[0] ?? target;
  // Our own packages: the name is the layer of its entry, a subpath the folder of that name.
  if (name.startsWith("@volley/"))
    return { meant: target.slice("@volley/".length), packageName: name };
  return { meant: `npm:${name}`, packageName: name };
}

function packageOf(path: string): string {
  return /^packages\/[^/]+/.exec(path)?.[0] ?? "";
}

function leavesPackage(path: string, target: string): boolean {
  const home = packageOf(path);
  return home !== "" && target.startsWith(".") && packageOf(join(dirname(path), target)) !== home;
}

/** Tests may also use what only development needs, their package's and the root's. */
function isDeclared(path: string, layer: string, name: string, rules: Rules): boolean {
  const own = rules.declared.get(packageOf(path));
  if (own?.dependencies.has(name)) return true;
  if (layer !== TESTS) return false;
  const root = rules.declared.get("");
  return [own, root].some((one) => one?.dependencies.has(name) || one?.devDependencies.has(name));
}

/** What each package.json declares, and the root's. */
export async function readManifests(root: string): Promise<ReadonlyMap<string, Declared>> {
  const names = await readdir(`${root}/packages`);
  const folders = ["", ...names.map((name) => `packages/${name}`)];
  const manifests = folders.map(async (folder) => {
    const manifest: unknown = JSON.parse(await readFile(`${root}/${folder}/package.json`, "utf8"));
    const { dependencies, devDependencies } = Object(manifest);
    const declared: Declared = {
      dependencies: new Set(Object.keys(dependencies ?? {})),
      devDependencies: new Set(Object.keys(devDependencies ?? {})),
    };
    return [folder, declared] as const;
  });
  return new Map(await Promise.all(manifests));
}
