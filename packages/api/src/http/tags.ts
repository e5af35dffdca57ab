/** The chapters of the API, in the order in which somebody new needs them. */
export const TAGS = [
  { name: "Accounts", description: "Credentials at the provider, and how fast they may send" },
  { name: "Campaigns", description: "One text to many: make, start, watch, pause, repeat" },
  { name: "Recipients", description: "Who gets it, and what became of each" },
  { name: "Imports", description: "Files of recipients" },
  { name: "Messages", description: "Single messages, triggered by other programs" },
  { name: "Opt-outs", description: "Numbers that must not be texted" },
  { name: "Replies", description: "What people write, and what is answered" },
  { name: "Receipts", description: "What the provider says of delivery, where something is amiss" },
  { name: "Webhooks", description: "Addresses of yours that are told what happens" },
  { name: "Numbers", description: "Numbers to send from, rented at the provider" },
  { name: "Money", description: "Credit and prices" },
  { name: "Keys", description: "Who may do what with this API" },
  { name: "Audit", description: "Who has changed what" },
] as const;

type Tag = (typeof TAGS)[number]["name"];

/** By words of the path: the first that is found in it counts. */
const BY_WORD: readonly (readonly [word: string, tag: Tag])[] = [
  ["keywords", "Replies"],
  ["replies", "Replies"],
  ["inbound", "Replies"],
  ["conversations", "Replies"],
  ["recipients", "Recipients"],
  ["imports", "Imports"],
  ["messages", "Messages"],
  ["optouts", "Opt-outs"],
  ["receipts", "Receipts"],
  ["webhook-endpoints", "Webhooks"],
  ["numbers", "Numbers"],
  ["balance", "Money"],
  ["prices", "Money"],
  ["keys", "Keys"],
  ["audit", "Audit"],
  ["campaigns", "Campaigns"],
  ["accounts", "Accounts"],
];

/** The chapter of a path; undefined for one that no chapter tells of yet. */
export function tagOf(path: string): Tag | undefined {
  const words = path.split(/[/.]/);
  return BY_WORD.find(([word]) => words.includes(word))?.[1];
}
