import type { Findings } from "./harness/bench.ts";
import { figure } from "./harness/figure.ts";
import { seedSubmitted } from "./harness/submitted.ts";
import { shown } from "./harness/table.ts";
import { push, type Pushed, type ReceiptPlace } from "./receipt-push.ts";

/** A receipt among the most messages may cost this much more than one among the fewest. */
const GROWTH = 1.2;

/** What a receipt costs beside so many earlier messages: finding its own must not become longer. */
export async function receiptsBySize(
  place: ReceiptPlace,
  sizes: readonly number[],
  receipts: number,
): Promise<Findings> {
  const { db } = place.installation;
  const found: { readonly size: number; readonly pushed: Pushed }[] = [];
  await push(place, { receipts });
  let earlier = receipts;
  for (const size of sizes) {
    const missing = size - earlier;
    if (missing > 0) {
      await seedSubmitted(db, await place.installation.createCampaign(place.account.id), missing);
      earlier = size;
    }
    found.push({ size, pushed: await push(place, { receipts }) });
    earlier += receipts;
    place.setting.tell(
      `beside ${shown(size)} messages: ${shown(found.at(-1)?.pushed.perSecond ?? 0)}/s`,
    );
  }
  const cost = ({ pushed }: (typeof found)[number]) => pushed.serverUs + pushed.postgresUs;
  const [fewest, ...more] = found;
  return {
    figures: more.map((one) =>
      figure({
        name: `cost of a receipt beside ${shown(one.size)} messages`,
        value: fewest ? cost(one) / cost(fewest) : 0,
        unit: `× of ${shown(fewest?.size ?? 0)}`,
        target: { atMost: GROWTH },
      }),
    ),
    tables: [
      {
        title: `Processor time of a receipt by the messages there were before (${shown(receipts)} receipts each)`,
        columns: ["earlier messages", "server", "Postgres", "receipts/s"],
        rows: found.map(({ size, pushed }) => [
          shown(size),
          `${shown(pushed.serverUs)} µs`,
          `${shown(pushed.postgresUs)} µs`,
          shown(pushed.perSecond),
        ]),
      },
    ],
  };
}
