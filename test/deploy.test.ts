import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parser } from "@prometheus-io/lezer-promql";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { buildProgram } from "../packages/api/src/cli/program.ts";
import { VARIABLES } from "../packages/api/src/variables.ts";
import { createMeasures } from "../packages/api/src/metrics/measures.ts";
import { openMetricsPage } from "../packages/api/src/metrics/page.ts";

const DEPLOY = fileURLToPath(new URL("../deploy/", import.meta.url));
const RUNBOOK = readFileSync(new URL("../docs/operating.md", import.meta.url), "utf8");

const files = readdirSync(DEPLOY, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name));
const read = (file: string) => readFileSync(join(DEPLOY, file), "utf8");

/** Everything that stands anywhere in a parsed file, from the top down. */
function* within(value: unknown): Generator<Readonly<Record<string, unknown>>> {
  if (typeof value !== "object" || value === null) return;
  yield Object(value);
  for (const inner of Object.values(value)) yield* within(inner);
}

function documentsIn(text: string): readonly unknown[] {
  const documents = parseAllDocuments(text, { merge: true });
  if (!Array.isArray(documents)) throw new Error("an empty file");
  expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
  return documents.map((document): unknown => document.toJS());
}

/** The queries of the alerts and of the dashboard. */
function queries(): readonly string[] {
  const sources = [
    ...documentsIn(read("prometheus/alerts.yaml")),
    JSON.parse(read("grafana/volley.json")),
  ];
  return sources.flatMap((source) =>
    [...within(source)].flatMap(({ expr }) => (typeof expr === "string" ? [expr] : [])),
  );
}

/** The metrics that a query names, and whether Prometheus could read it at all. */
function namesIn(query: string): readonly string[] {
  const text = query.replaceAll("$__rate_interval", "5m");
  const names: string[] = [];
  parser.parse(text).iterate({
    enter(node) {
      if (node.type.isError) throw new Error(`not PromQL: ${query}`);
      const isMetric = node.name === "Identifier" && node.node.parent?.name === "VectorSelector";
      if (isMetric) names.push(text.slice(node.from, node.to));
    },
  });
  return names;
}

let page: string;

beforeAll(async () => {
  const write = openMetricsPage({
    measures: createMeasures(),
    version: "test",
    gauges: async () => null,
    jobs: async () => null,
    pools: () => ({}),
    slots: () => [],
    checks: async () => [],
  });
  page = await write();
});

test("every file of settings can be read", () => {
  const settings = files.filter((file) => /\.ya?ml$/.test(file));
  expect(settings.length).toBeGreaterThan(7);
  for (const file of settings) expect(documentsIn(readFileSync(file, "utf8"))).not.toEqual([]);
});

test("every metric of the alerts and of the dashboard is one that Volley writes", () => {
  const written = new Set<string>(["up"]);
  for (const [, name = "", type = ""] of page.matchAll(/^# TYPE (\w+) (\w+)$/gm)) {
    const ends = type === "histogram" ? ["_bucket", "_sum", "_count"] : [""];
    for (const end of ends) written.add(`${name}${end}`);
  }
  const named = queries().flatMap(namesIn);
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((name) => !written.has(name))).toEqual([]);
});

test("every metric of ours is explained in the documentation", () => {
  const names = Array.from(page.matchAll(/^# TYPE ((?:volley|bullmq)_\w+) /gm), ([, name]) => name);
  expect(names.length).toBeGreaterThan(25);
  expect(names.filter((name) => !RUNBOOK.includes(`\`${name}`))).toEqual([]);
});

test("every alert leads to a chapter that says what to do", () => {
  const chapters = new Set(
    Array.from(RUNBOOK.matchAll(/^#+ (.+)$/gm), ([, title = ""]) =>
      title
        .toLowerCase()
        .replaceAll(/[^a-z0-9 -]/g, "")
        .replaceAll(" ", "-"),
    ),
  );
  const alerts = documentsIn(read("prometheus/alerts.yaml")).flatMap((file) =>
    [...within(file)].filter(({ alert }) => typeof alert === "string"),
  );
  expect(alerts.length).toBeGreaterThan(10);
  const lost = alerts.filter(({ annotations }) => {
    const [, anchor = ""] = String(Object(annotations).runbook).split("#");
    return !chapters.has(anchor);
  });
  expect(lost).toEqual([]);
});

test("every setting that is named anywhere is one", () => {
  const named = files.flatMap(
    (file) => readFileSync(file, "utf8").match(/\bVOLLEY_[A-Z_]+\b/g) ?? [],
  );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((name) => !(name in VARIABLES))).toEqual([]);
});

test("every process is started by a command that exists, with options that it has", () => {
  const starts = [
    ...Object.values(Object(Object(documentsIn(read("compose.yaml"))[0]).services)).flatMap(
      (service) => {
        const { image, command } = Object(service);
        return image === "volley" ? [command] : [];
      },
    ),
    ...["api.yaml", "worker.yaml"].flatMap((file) =>
      documentsIn(read(`kubernetes/${file}`)).flatMap((one) =>
        [...within(one)].flatMap(({ args }) => (Array.isArray(args) ? [args] : [])),
      ),
    ),
    ...["api.service", "worker@.service"].map((unit) => {
      const [, line = ""] =
        /^ExecStart=.*main\.js (.+)$/m.exec(read(`systemd/volley-${unit}`)) ?? [];
      return line.split(" ");
    }),
  ];
  expect(starts).toHaveLength(7);
  const program = buildProgram();
  const refused = starts.flatMap(([name, ...given]) => {
    const command = program.commands.find((one) => one.name() === name);
    return command ? command.parseOptions(given).unknown : [name];
  });
  expect(refused).toEqual([]);
});

test("what the image installs and copies is there", () => {
  const copied = Array.from(
    read("Dockerfile").matchAll(/^COPY (.+) \S+$/gm),
    ([, from = ""]) => from,
  );
  const top = fileURLToPath(new URL("../", import.meta.url));
  const sources = copied.flatMap((from) => from.split(" "));
  expect(sources.length).toBeGreaterThan(8);
  for (const source of sources)
    expect(readdirSync(top, { recursive: false })).toContain(source.split("/")[0]);
  const manifests = readdirSync(join(top, "packages")).map(
    (name) => `packages/${name}/package.json`,
  );
  expect(sources.filter((source) => source.endsWith("/package.json"))).toEqual(
    manifests.toSorted(),
  );
});

test("systemd's units guard what they start, and systemd takes them where it is installed", () => {
  const folder = mkdtempSync(join(tmpdir(), "volley-units-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of ["volley-api.service", "volley-worker@.service"]) {
    const text = read(`systemd/${name}`);
    const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    expect(
      lines.filter((line) => !/^(\[(Unit|Service|Install)\]|[A-Za-z]+=.*)$/.test(line)),
    ).toEqual([]);
    for (const guard of ["NoNewPrivileges=yes", "ProtectSystem=strict", "User=volley"]) {
      expect(lines).toContain(guard);
    }
    // Node lies elsewhere on this machine, which systemd would find fault with.
    const unit = join(folder, name);
    writeFileSync(unit, text.replaceAll("/usr/bin/node", process.execPath));
    expect(analyze("verify", unit)).toBe("");
    expect(analyze("security", "--offline=true", "--threshold=20", unit)).not.toMatch(
      /UNSAFE|EXPOSED/,
    );
  }
});

/** What systemd says of a unit, and throws when it refuses it; nothing where there is no systemd. */
function analyze(...what: readonly string[]): string {
  try {
    return execFileSync("systemd-analyze", what, { encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}
