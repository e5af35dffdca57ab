import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { until } from "../../packages/api/src/embedded/until.ts";
import { startFaultProxy } from "../support/fault-proxy.ts";

const SOON = { everyMs: 5, forMs: 10_000 };

/** A server that answers each piece with the same in capitals, and keeps what it heard. */
async function startShouter() {
  let heard = "";
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (piece: Buffer) => {
      heard += piece.toString();
      socket.write(piece.toString().toUpperCase());
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port, not a path
  return { port: (server.address() as AddressInfo).port, heard: () => heard };
}

type Caller = {
  readonly socket: Socket;
  readonly got: () => string;
  /** The code of the error that ended it; null while it is open. */
  readonly endedBy: () => string | null;
};

async function call(port: number): Promise<Caller> {
  const socket = connect(port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  let got = "";
  let endedBy: string | null = null;
  socket.on("data", (piece: Buffer) => (got += piece.toString()));
  socket.on("error", (error) => (endedBy = "code" in error ? String(error.code) : error.message));
  await once(socket, "connect");
  return { socket, got: () => got, endedBy: () => endedBy };
}

async function setUp() {
  const server = await startShouter();
  const proxy = await startFaultProxy(server.port);
  onTestFinished(() => proxy.close());
  return { server, proxy };
}

const seen = async (look: () => boolean) => await until(async () => look() || undefined, SOON);

test("in fair weather both directions pass", async () => {
  const { proxy } = await setUp();
  const caller = await call(proxy.port);
  caller.socket.write("hello");
  expect(await seen(() => caller.got() === "HELLO")).toBe(true);
  caller.socket.end();
  expect(await seen(() => proxy.open === 0)).toBe(true);
  expect(proxy.cuts).toBe(0);
});

test("a delay holds each piece back, and keeps them in order", async () => {
  const { proxy } = await setUp();
  const caller = await call(proxy.port);
  proxy.set({ kind: "delay", ms: 60 });
  const from = performance.now();
  caller.socket.write("a");
  await sleep(5);
  caller.socket.write("b");
  expect(await seen(() => caller.got() === "AB")).toBe(true);
  expect(performance.now() - from).toBeGreaterThanOrEqual(119);
});

test("a black hole swallows what is sent, and afterwards its connections are reset", async () => {
  const { server, proxy } = await setUp();
  const old = await call(proxy.port);
  proxy.set({ kind: "blackhole" });
  const young = await call(proxy.port);
  old.socket.write("old");
  young.socket.write("young");
  await sleep(50);
  expect(server.heard()).toBe("");
  proxy.set({ kind: "pass" });
  expect(await seen(() => old.endedBy() === "ECONNRESET")).toBe(true);
  expect(await seen(() => young.endedBy() === "ECONNRESET")).toBe(true);
  const next = await call(proxy.port);
  next.socket.write("next");
  expect(await seen(() => next.got() === "NEXT")).toBe(true);
});

test("half-open: what was connected is dead and does not know it, new connections work", async () => {
  const { server, proxy } = await setUp();
  const old = await call(proxy.port);
  proxy.set({ kind: "halfOpen" });
  old.socket.write("old");
  const young = await call(proxy.port);
  young.socket.write("young");
  expect(await seen(() => young.got() === "YOUNG")).toBe(true);
  expect(server.heard()).toBe("young");
  expect(old.endedBy()).toBeNull();
});

test("a reset ends what is connected, and what connects", async () => {
  const { proxy } = await setUp();
  const old = await call(proxy.port);
  proxy.set({ kind: "reset" });
  expect(await seen(() => old.endedBy() === "ECONNRESET")).toBe(true);
  const young = await call(proxy.port).catch(() => null);
  expect(await seen(() => young === null || young.endedBy() === "ECONNRESET")).toBe(true);
});

test("a cut after n bytes lets just those through", async () => {
  const { server, proxy } = await setUp();
  proxy.set({ kind: "cutAfterBytes", direction: "toServer", bytes: 5 });
  const caller = await call(proxy.port);
  caller.socket.write("hel");
  expect(await seen(() => caller.got() === "HEL")).toBe(true);
  caller.socket.write("lo, world");
  expect(await seen(() => caller.endedBy() === "ECONNRESET")).toBe(true);
  expect(server.heard()).toBe("hello");
  expect(proxy.cuts).toBe(1);
});

test("a cut after a text lets the server hear all of it, though it comes in two pieces, and the client nothing", async () => {
  const { server, proxy } = await setUp();
  proxy.set({ kind: "cutAfter", sent: "commit\0", share: 1, random: () => 0 });
  const caller = await call(proxy.port);
  caller.socket.write("begin;");
  expect(await seen(() => caller.got() === "BEGIN;")).toBe(true);
  caller.socket.write("comm");
  expect(await seen(() => caller.got() === "BEGIN;COMM")).toBe(true);
  caller.socket.write("it\0");
  expect(await seen(() => caller.endedBy() === "ECONNRESET")).toBe(true);
  expect(await seen(() => server.heard() === "begin;commit\0")).toBe(true);
  expect(caller.got()).toBe("BEGIN;COMM");
});

test("only a share of the texts is cut", async () => {
  const { proxy } = await setUp();
  const draws = [0.9, 0.1];
  proxy.set({ kind: "cutAfter", sent: "commit", share: 0.5, random: () => draws.shift() ?? 1 });
  const caller = await call(proxy.port);
  caller.socket.write("commit");
  expect(await seen(() => caller.got() === "COMMIT")).toBe(true);
  caller.socket.write("commit");
  expect(await seen(() => caller.endedBy() === "ECONNRESET")).toBe(true);
});

test("it leads new connections elsewhere when told", async () => {
  const { proxy } = await setUp();
  const other = await startShouter();
  proxy.leadTo(other.port);
  const caller = await call(proxy.port);
  caller.socket.write("there");
  expect(await seen(() => caller.got() === "THERE")).toBe(true);
  expect(other.heard()).toBe("there");
});
