import { fieldsReader } from "../wire/answer-format.ts";
import type { AnswerFormat } from "../wire/answer-format.ts";
import { formBody } from "../wire/form-body.ts";
import type { Transport } from "../wire/transport.ts";
import type { Authenticate } from "./authentication.ts";
import type { OutboundSms } from "./outbound-sms.ts";
import { smsParams } from "./sms-params.ts";
import { brokenRule } from "./sms-rules.ts";
import { SUBMIT_XML, submitOutcome } from "./submit-answer.ts";
import type { SubmitOutcome } from "./submit-outcome.ts";

/** An answer to a text of the longest allowed length stays far below this. */
const MAX_ANSWER_BYTES = 64 * 1024;

export type Submit = (sms: OutboundSms, signal?: AbortSignal) => Promise<SubmitOutcome>;

export type SubmitSetup = {
  readonly transport: Transport;
  readonly format: AnswerFormat;
  /** Null when the Basic header says it all. */
  readonly authenticate: Authenticate | null;
  readonly withoutSecrets: (text: string) => string;
};

/**
 * Builds the send call (provider reference, SMS API, `POST /sms/json` or `/sms/xml`). An SMS that
 * breaks a rule is `rejected` with `invalid` and costs no request. Never rejects its promise,
 * whatever the network or the provider does.
 */
export function submitOver(setup: SubmitSetup): Submit {
  const { transport, format, authenticate, withoutSecrets } = setup;
  const readFields = fieldsReader(format, SUBMIT_XML);
  const method = "POST";
  const path = `/sms/${format}`;
  const selfAuthorised = authenticate !== null;
  const maxBytes = MAX_ANSWER_BYTES;

  return async (sms, signal) => {
    const broken = brokenRule(sms);
    if (broken !== null) {
      const { code, ...invalid } = broken;
      return { kind: "rejected", code, reason: `${invalid.parameter}: ${invalid.rule}`, invalid };
    }
    const params = smsParams(sms);
    const text = formBody(authenticate === null ? params : authenticate(params, Date.now()));
    const body = { type: "form", text } as const;
    const call = { method, path, accept: format, body, selfAuthorised, maxBytes, signal } as const;
    const outcome = submitOutcome(await transport.exchange(call), readFields);
    if (!("reason" in outcome)) return outcome;
    return { ...outcome, reason: withoutSecrets(outcome.reason) };
  };
}
