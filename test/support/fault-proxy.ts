import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { finished } from "node:stream/promises";

type Direction = "toServer" | "toClient";

/** What a proxy does to the connections that run through it. */
export type Weather =
  | { readonly kind: "pass" }
  /** Each piece arrives so much later, in order. */
  | { readonly kind: "delay"; readonly ms: number }
  /** Everything is swallowed and nothing closed: connections are made, and nobody ever answers. */
  | { readonly kind: "blackhole" }
  /** Connections that are there are dead without either side knowing; new ones are fine. */
  | { readonly kind: "halfOpen" }
  /** All connections are reset, new ones at once. */
  | { readonly kind: "reset" }
  /** Each connection is reset after so many bytes in this direction; they are passed on before. */
  | { readonly kind: "cutAfterBytes"; readonly direction: Direction; readonly bytes: number }
  /**
   * A connection is reset to the client once it has sent this, which is passed on to the server: what
   * was asked for happens, and its answer is lost. `share` of the times, by `random`.
   */
  | {
      readonly kind: "cutAfter";
      readonly sent: string;
      readonly share: number;
      readonly random: () => number;
    };

export type FaultProxy = {
  readonly port: number;
  /** Changes what happens from now on. */
  set(weather: Weather): void;
  /** Leads new connections to another port. */
  leadTo(port: number): void;
  /** Connections that it has cut on purpose so far. */
  readonly cuts: number;
  /** Connections that are open now. */
  readonly open: number;
  close(): Promise<void>;
};

/** One client with its connection to the server. */
type Pair = {
  readonly client: Socket;
  readonly server: Socket;
  readonly bytes: Record<Direction, number>;
  /** The end of what the client has sent, for finding a text that is spread over two pieces. */
  tail: string;
  /** Nothing of it is passed on any more. */
  dead: boolean;
};

/** Stands in front of a server on this machine and does to its connections what networks do. */
export async function startFaultProxy(serverPort: number): Promise<FaultProxy> {
  let weather: Weather = { kind: "pass" };
  let target = serverPort;
  let cuts = 0;
  const pairs = new Set<Pair>();

  const reset = (pair: Pair): void => {
    cuts += 1;
    pair.dead = true;
    pair.client.resetAndDestroy();
    pair.server.resetAndDestroy();
  };

  /** The server still gets to read, and to do, all that it was sent. */
  const cutClient = (pair: Pair): void => {
    cuts += 1;
    pair.dead = true;
    pair.client.resetAndDestroy();
    pair.server.end();
    pair.server.resume();
  };

  const carry = (pair: Pair, direction: Direction, piece: Buffer): void => {
    const now = weather;
    const to = direction === "toServer" ? pair.server : pair.client;
    if (pair.dead || now.kind === "blackhole") return;
    if (now.kind === "delay") {
      setTimeout(() => !pair.dead && to.write(piece), now.ms);
      return;
    }
    pair.bytes[direction] += piece.length;
    if (now.kind === "cutAfterBytes" && now.direction === direction) {
      const over = pair.bytes[direction] - now.bytes;
      if (over >= 0) {
        // Out before the reset: a reset throws away what still waits to be sent.
        to.write(piece.subarray(0, piece.length - over), () => reset(pair));
        return;
      }
    }
    to.write(piece);
    if (now.kind === "cutAfter" && direction === "toServer") {
      const sent = pair.tail + piece.toString("latin1");
      pair.tail = sent.slice(1 - now.sent.length);
      if (sent.includes(now.sent) && now.random() < now.share) cutClient(pair);
    }
  };

  const proxy = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const server = connect({ port: target, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    const pair: Pair = {
      client,
      server,
      bytes: { toServer: 0, toClient: 0 },
      tail: "",
      dead: false,
    };
    pairs.add(pair);
    client.on("data", (piece: Buffer) => carry(pair, "toServer", piece));
    server.on("data", (piece: Buffer) => carry(pair, "toClient", piece));
    const swallows = () => pair.dead || weather.kind === "blackhole";
    client.on("end", () => swallows() || server.end());
    server.on("end", () => swallows() || client.end());
    // A reset on one side is one on the other, too.
    client.on("error", () => swallows() || server.resetAndDestroy());
    server.on("error", () => swallows() || client.resetAndDestroy());
    void Promise.allSettled([finished(client), finished(server)]).then(() => pairs.delete(pair));
    if (weather.kind === "reset") reset(pair);
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");

  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port, not a path
    port: (proxy.address() as AddressInfo).port,
    set(next) {
      // What was swallowed is gone: such a connection could only go on with a hole in it.
      if (weather.kind === "blackhole") for (const pair of pairs) reset(pair);
      weather = next;
      if (next.kind === "reset") for (const pair of pairs) reset(pair);
      if (next.kind === "halfOpen") for (const pair of pairs) pair.dead = true;
    },
    leadTo(port) {
      target = port;
    },
    get cuts() {
      return cuts;
    },
    get open() {
      return pairs.size;
    },
    async close() {
      proxy.close();
      for (const { client, server } of pairs) {
        client.destroy();
        server.destroy();
      }
      await once(proxy, "close");
    },
  };
}
