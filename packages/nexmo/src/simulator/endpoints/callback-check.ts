/** As the provider does before it keeps a callback: a bare GET must be answered with 200, within 15 s. */
export async function answers200(url: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(15_000);
    const { body, status } = await fetch(url, { redirect: "manual", signal });
    await body?.cancel();
    return status === 200;
  } catch {
    // Whatever kept it from answering, it did not answer.
    return false;
  }
}
