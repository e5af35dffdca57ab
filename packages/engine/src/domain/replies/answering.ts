/** Why a message from a person was not answered by us. */
const SILENCES = [
  "notAsked",
  "noChange",
  "noAnswerSet",
  "retired",
  "notANumber",
  "ownNumber",
  "optedOut",
  "incomplete",
  "sameAgain",
  "echo",
  "tooOften",
] as const;
export type Silence = (typeof SILENCES)[number];

/** In an hour and to one number; whoever writes more is a machine, or needs a person. */
export const ANSWERS_AN_HOUR = 5;

/** What is known when an answer is due. */
export type Situation = {
  /** Who wrote, and our number. */
  readonly phone: number | null;
  readonly writer: string;
  readonly sender: string;
  readonly isComplete: boolean;
  readonly isOptedOut: boolean;
  /** Whether it is the confirmation of an opt-out, the one message that may go to a number that has opted out. */
  readonly isConfirmation: boolean;
  /** Of the last hour. */
  readonly answersBefore: number;
  readonly saidTheSameBefore: boolean;
  readonly repeatsOurAnswer: boolean;
};

/**
 * Why an answer must not be sent, null where it may. An answer that is answered by another machine must
 * not begin a conversation: nothing goes to short codes and names, to our own number, to whoever sends our
 * words or its own again, or beyond a few an hour.
 */
export function whySilent(situation: Situation): Silence | null {
  if (situation.phone === null) return "notANumber";
  if (situation.writer === situation.sender) return "ownNumber";
  if (!situation.isComplete) return "incomplete";
  if (situation.isOptedOut && !situation.isConfirmation) return "optedOut";
  if (situation.repeatsOurAnswer) return "echo";
  // A confirmation follows a change, so it cannot be asked for again and again.
  if (situation.saidTheSameBefore && !situation.isConfirmation) return "sameAgain";
  return situation.answersBefore >= ANSWERS_AN_HOUR ? "tooOften" : null;
}
