import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyReply } from "fastify";
import {
  startTriggerDesk,
  type TriggerAnswer,
  type Triggered,
  type TriggerOrder,
  type TriggerRequest,
} from "@volley/engine";
import type { App } from "../app.ts";
import { actorOf, type Call, textOf } from "./change.ts";
import type { Message } from "./message-schemas.ts";
import {
  messageEntries,
  messageEntry,
  messageLocation,
  messageView,
  refusalOf,
  type Accepted,
} from "./messages.ts";
import { belonging, inProgress, onceOf, replay, refuseAnother, sendText, WAIT_MS } from "./once.ts";
import { ProblemError } from "./problem.ts";

/** What a request for messages comes to: what is sent, or why nothing is. */
type Told =
  | { readonly kind: "taken"; readonly location: string | null; readonly text: string }
  | { readonly kind: "refused"; readonly problem: ProblemError };

type Read = TriggerOrder | ProblemError;

/** How often a request looks whether its twin in another process is done. */
const LOOK_EVERY_MS = 50;

/** Takes requests for messages; see `startTriggerDesk` for how they share commits. */
export function openMessageDesk(app: App, shard: number) {
  const desk = startTriggerDesk<Told>(app, shard);

  async function send(
    call: Call,
    orders: readonly TriggerOrder[],
    tell: (outcomes: readonly Triggered[]) => Told & { readonly taken: readonly Accepted[] },
  ): Promise<FastifyReply> {
    const { request, reply } = call;
    const once = onceOf(request);
    const asked: TriggerRequest<Told> = {
      by: actorOf(request),
      once,
      orders,
      answer(outcomes) {
        const { taken, ...told } = tell(outcomes);
        if (told.kind === "refused") return { answer: told, entries: [], kept: null };
        const [only] = taken;
        const entries = taken.length === 1 && only ? [messageEntry(only)] : messageEntries(taken);
        const { location, text } = told;
        const kept = once && {
          ...once,
          status: 202,
          location,
          sealedBody: app.sealer.seal(text, belonging(once)),
        };
        return { answer: told, entries, kept };
      },
    };
    const until = performance.now() + WAIT_MS;
    for (;;) {
      const answer: TriggerAnswer<Told> = await desk.send(asked);
      switch (answer.kind) {
        case "done": {
          const told = answer.answer;
          if (told.kind === "refused") throw told.problem;
          return sendText(reply, { status: 202, location: told.location, text: told.text });
        }
        case "kept":
          if (once) refuseAnother(once, answer.kept);
          return replay(reply, app, answer.kept);
        case "busy":
          if (performance.now() >= until) throw inProgress();
          await sleep(LOOK_EVERY_MS);
      }
    }
  }

  return {
    stop: () => desk.stop(),
    /** One message: it is taken, or the whole request is refused. */
    async sendOne(call: Call, message: Message, read: Read): Promise<FastifyReply> {
      if (read instanceof ProblemError) {
        if (!onceOf(call.request)) throw read;
        // Its key may have come with another request, which then is what is wrong.
        return await send(call, [], () => ({ kind: "refused", taken: [], problem: read }));
      }
      return await send(call, [read], ([outcome]) => {
        if (outcome?.kind === "accepted") {
          const view = messageView(outcome);
          const text = textOf(call.reply.code(202), view);
          return { kind: "taken", taken: [outcome], location: messageLocation(view), text };
        }
        const problem = outcome && refusalOf(outcome, message);
        if (!problem) throw new Error("a message was left without an outcome");
        return { kind: "refused", taken: [], problem };
      });
    },
    /** Many messages: a result for each, in order. */
    async sendMany(
      call: Call,
      messages: readonly Message[],
      reads: readonly Read[],
    ): Promise<FastifyReply> {
      const orders = reads.flatMap((read) => (read instanceof ProblemError ? [] : [read]));
      return await send(call, orders, (outcomes) => {
        const waiting = outcomes.values();
        const results = reads.map((read, index) => {
          if (read instanceof ProblemError) return { index, problem: read.problem };
          const outcome = waiting.next().value;
          if (outcome?.kind === "accepted") return { index, ...messageView(outcome) };
          const refusal = outcome && refusalOf(outcome, messages[index] ?? {});
          if (!refusal) throw new Error("a message was left without an outcome");
          return { index, problem: refusal.problem };
        });
        const taken = outcomes.filter((outcome) => outcome.kind === "accepted");
        const refused = results.length - taken.length;
        const body = { accepted: taken.length, refused, data: results };
        const text = textOf(call.reply.code(202), body);
        return { kind: "taken", taken, location: null, text };
      });
    },
  };
}
