/** How an answer travels, when not simply at once: see `send`. */
type Manner = "hang" | "reset" | "drip" | "cutOff";

export type Reply = {
  readonly status: number;
  readonly type: string;
  /** A long body as an iterable of pieces, produced as fast as the reader takes them. */
  readonly body: string | Iterable<string>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly manner?: Manner;
  /** The answer waits for this. */
  readonly after?: Promise<unknown>;
};

/** The official SDK misreads an answer with any other content type. */
export const jsonText = (body: string, status = 200): Reply => ({
  status,
  type: "application/json",
  body,
});

export const json = (value: unknown, status = 200): Reply =>
  jsonText(JSON.stringify(value), status);

export const page = (status: number, title: string): Reply => ({
  status,
  type: "text/html;charset=utf-8",
  body: `<html><head><title>Error</title></head><body><h1>HTTP Status ${status} - ${title}</h1></body></html>`,
});
