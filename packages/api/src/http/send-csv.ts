import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";

/** As a download that no browser takes for anything but a file, however it begins. */
export async function sendCsv(
  reply: FastifyReply,
  fileName: string,
  csv: AsyncIterable<string>,
): Promise<FastifyReply> {
  return await reply
    .type("text/csv; charset=utf-8")
    .header("content-disposition", `attachment; filename="${fileName}"`)
    .header("x-content-type-options", "nosniff")
    .send(Readable.from(csv));
}
