import { expect, test } from "vitest";
import { nameOfProcess, PROCESS_ROLES, readProcessName } from "./processes.ts";

test("what a process calls itself is read again, and a long name of its machine is cut", () => {
  for (const role of PROCESS_ROLES) {
    const process = { role, version: "0.1.0", pid: 4711, host: "sms-2.example" };
    expect(readProcessName(nameOfProcess(process))).toEqual(process);
  }
  const host = "volley-worker-7d9f8b6c5-x2x7q.a-long-name-of-a-cluster.example";
  const name = nameOfProcess({ role: "worker", version: "0.1.0", pid: 4_194_304, host });
  expect(name).toHaveLength(63);
  expect(host).toContain(readProcessName(name)?.host);
});

test("another program's name is nobody's", () => {
  for (const name of ["psql", "volley", "volley doctor", "volley dance 1.0.0 1@here"]) {
    expect(readProcessName(name)).toBeNull();
  }
});
