import { readLedgerMessages } from "../../packages/api/src/demo/compare.ts";
import { until } from "../../packages/api/src/embedded/until.ts";
import { expect } from "vitest";
import type { System } from "./open-system.ts";

const OURS = "447700900999";
/** Nobody of a campaign has such a number. */
const FIRST_WRITER = 447700901000;

/** So long that it takes several pieces. */
const LONG_STOP = `Stop${" sending me this, I have asked you before".repeat(8)}`;

/** People who write to a number of the system's account. */
export async function startWriting(system: System) {
  const { data } = await system.call("GET", "/v1/accounts");
  const account = Object(Array.isArray(data) ? data[0] : null);
  const url = `${system.url}${account.inboundPath}`;
  const writers: string[] = [];
  const newWriter = (): string => {
    const writer = String(FIRST_WRITER + writers.length);
    writers.push(writer);
    return writer;
  };

  async function inject(message: object): Promise<void> {
    const answer = await fetch(`${system.simulator.url}/simulator/inbound`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ to: OURS, url, ...message }),
    });
    expect(answer.status).toBe(200);
  }

  return {
    /** Somebody opts out in a long message, its last piece first; somebody else asks for help. */
    async write(): Promise<void> {
      await inject({ msisdn: newWriter(), text: LONG_STOP, reversed: true });
      await inject({ msisdn: newWriter(), text: "Help!" });
    },
    /** Webhooks with the pieces of one message, for `push`. */
    piecesOf(texts: readonly string[]): readonly object[] {
      const msisdn = newWriter();
      return texts.map((text, at) => ({
        msisdn,
        to: OURS,
        messageId: `piece${at}of${msisdn}`,
        type: "text",
        text,
        concat: "true",
        "concat-ref": "77",
        "concat-total": String(texts.length),
        "concat-part": String(at + 1),
      }));
    },
    async push(webhook: object): Promise<void> {
      const answer = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(webhook),
      });
      expect(answer.status).toBe(200);
    },
    /** Waits until the provider has accepted so many answers to those who wrote. */
    async untilAnswered(count: number): Promise<void> {
      const answered = async () => {
        let accepted = 0;
        for await (const { to } of readLedgerMessages(system.simulator.url)) {
          if (writers.includes(to)) accepted += 1;
        }
        return accepted >= count || undefined;
      };
      expect(await until(answered, { everyMs: 100, forMs: 90_000 })).toBe(true);
    },
  };
}
