import type { Findings } from "./harness/bench.ts";
import { figure } from "./harness/figure.ts";
import { shown } from "./harness/table.ts";
import { type Place, sendCampaigns, type Sent } from "./send-campaigns.ts";

/** A message from the largest campaign may cost this much more than one from the smallest. */
const GROWTH = 1.2;

/**
 * What a message costs in campaigns of several sizes, fresh and half sent: the way to the next due
 * recipient must not become longer with those that are there, nor with those that are done.
 */
export async function measureSizes(
  place: Place,
  sizes: readonly number[],
  messages: number,
): Promise<Findings> {
  const found: { readonly label: string; readonly sent: Sent }[] = [];
  for (const recipients of sizes) {
    const label = `${shown(recipients)} recipients`;
    const sent = await sendCampaigns(place, { messages, recipients });
    found.push({ label, sent });
  }
  const recipients = sizes.at(-1) ?? 0;
  const submitted = recipients / 2;
  const half = await sendCampaigns(place, {
    messages: Math.min(messages, submitted),
    recipients,
    submitted,
  });
  found.push({ label: `${shown(recipients)} recipients, half sent`, sent: half });
  const smallest = costOf(found[0]?.sent ?? half);
  return {
    figures: found.slice(1).map(({ label, sent }) =>
      figure({
        name: `cost of a message, ${label}`,
        value: costOf(sent) / smallest,
        unit: `× of ${found[0]?.label}`,
        target: { atMost: GROWTH },
      }),
    ),
    tables: [
      {
        title: `Processor time of a message by the size of its campaign (${shown(messages)} messages each)`,
        columns: ["campaigns of", "worker", "Postgres", "together", "messages/s"],
        rows: found.map(({ label, sent }) => [
          label,
          `${shown(sent.workerMs)} ms`,
          `${shown(sent.postgresMs)} ms`,
          `${shown(costOf(sent))} ms`,
          shown(sent.perSecond),
        ]),
      },
    ],
  };
}

const costOf = ({ workerMs, postgresMs }: Sent) => workerMs + postgresMs;
