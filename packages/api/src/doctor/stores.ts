import {
  type Db,
  readLeftovers,
  readRedisFacts,
  readSchemaState,
  readServerFacts,
  type RedisFacts,
  type ServerFacts,
  wordsOfError,
} from "@volley/engine";
import { fail, type Finding, ok, warn } from "./finding.ts";

/** A process holds 14 connections at the most, and 4 more for hints and an import. */
const PER_PROCESS = 18;
const SKEW_MS = 2_000;

export async function lookAtPostgres(db: Db): Promise<readonly Finding[]> {
  const facts = await readServerFacts(db);
  const skewMs = facts.clockMs - Date.now();
  return [...judgeServer(facts, skewMs), await lookAtSchema(db)];
}

/** @param skewMs how far its clock is ahead of ours */
export function judgeServer(facts: ServerFacts, skewMs: number): readonly Finding[] {
  const { version, maxConnections, connections } = facts;
  const findings: Finding[] = [ok("postgres", version)];
  if (facts.isStandby) {
    findings.push(
      fail("postgres", "it is a standby and takes no writes", "point DATABASE_URL at the primary"),
    );
  }
  const free = maxConnections - connections;
  const room = `${connections} of ${maxConnections} connections in use`;
  findings.push(
    free >= PER_PROCESS
      ? ok("connections", room)
      : warn("connections", room, `raise max_connections: a process takes up to ${PER_PROCESS}`),
  );
  for (const [name, value, bad] of [
    ["synchronous_commit", facts.synchronousCommit, ["off"]],
    ["fsync", facts.fsync, ["off"]],
    ["full_page_writes", facts.fullPageWrites, ["off"]],
  ] as const) {
    if (bad.some((one) => one === value)) {
      const detail = `${name} is ${value}: what was accepted may be lost in a power cut`;
      findings.push(fail("durability", detail, `set ${name} = on in postgresql.conf`));
    }
  }
  if (!findings.some(({ about }) => about === "durability")) {
    findings.push(ok("durability", "what is committed is on disk"));
  }
  const skew = `the database's clock is ${(Math.abs(skewMs) / 1_000).toFixed(1)} s ${skewMs > 0 ? "ahead" : "behind"}`;
  findings.push(
    Math.abs(skewMs) < SKEW_MS
      ? ok("clock", "within two seconds of the database's")
      : warn("clock", skew, "let NTP set the clocks of both machines"),
  );
  return findings;
}

async function lookAtSchema(db: Db): Promise<Finding> {
  const { missing, unknown } = await readSchemaState(db);
  if (unknown.length > 0) {
    const detail = `the database is newer than this Volley: it has had ${unknown[0]}`;
    return fail("schema", detail, "run the newer version here, too");
  }
  if (missing.length > 0) {
    const detail = `${missing.length} migrations are missing, ${missing[0]} first`;
    return warn("schema", detail, "volley migrate; any start does so, too");
  }
  return ok("schema", "up to date");
}

export async function lookAtRedis(url: string): Promise<readonly Finding[]> {
  try {
    return judgeRedis(await readRedisFacts(url));
  } catch (error) {
    const detail = `it does not answer: ${wordsOfError(error)}`;
    return [fail("redis", detail, "start it, or correct REDIS_URL; until then nothing is sent")];
  }
}

const OLDEST_REDIS = 6.2;

export function judgeRedis(facts: RedisFacts): readonly Finding[] {
  const { name, version, maxmemoryPolicy, role } = facts;
  const said = `${name} ${version}`;
  if (name === "redis" && Number.parseFloat(version) < OLDEST_REDIS) {
    return [fail("redis", said, `Volley needs Redis ${OLDEST_REDIS} or newer, or Valkey`)];
  }
  const findings: Finding[] = [ok("redis", `${said}; nothing in it needs to be kept`)];
  if (role !== null && role !== "master") {
    findings.push(fail("redis", `it is a ${role}`, "point REDIS_URL at the primary"));
  }
  if (maxmemoryPolicy !== null && maxmemoryPolicy !== "noeviction") {
    const detail = `maxmemory-policy is ${maxmemoryPolicy}: it may throw away what paces the sending`;
    findings.push(fail("redis", detail, "CONFIG SET maxmemory-policy noeviction"));
  }
  return findings;
}

/** What lies about and should not, where the schema is there to ask. */
export async function lookAtLeftovers(db: Db): Promise<readonly Finding[]> {
  const { expiredLeases, stalledImports } = await readLeftovers(db);
  return [
    expiredLeases === 0
      ? ok("leases", "nobody is left behind")
      : fail("leases", `${expiredLeases} recipients were left behind`, "start a worker"),
    stalledImports === 0
      ? ok("imports", "none stands still")
      : fail("imports", `${stalledImports} have not moved for five minutes`, "start a worker"),
  ];
}
