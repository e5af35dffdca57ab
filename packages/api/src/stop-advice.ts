/** What a person does about an account that the provider refuses, by the code of the refusal. */
const ADVICE: Readonly<Record<number, string>> = {
  4: "Check in the provider's dashboard that its key and secret are valid",
  8: "The provider has barred it: ask the provider's support",
  9: "Top its credit up",
  11: "Ask the provider's support to enable it for HTTP",
  14: "Check its signature secret and method, and the clock of this machine",
  32: "Requests carry both a signature and the secret: check how the account is set to be signed",
  401: "Check in the provider's dashboard that its key and secret are valid",
  403: "Check in the provider's dashboard what the account is allowed to do",
};

export function stopAdvice(code: number): string {
  return `${ADVICE[code] ?? "Look into the provider's dashboard"}, then resume its campaigns (volley account resume).`;
}
