import { performance } from "node:perf_hooks";

/** What can keep a process from doing its work. */
export type Probe = {
  readonly name: string;
  /** Whether the process can do none of its work without; otherwise it is only told of. */
  readonly critical: boolean;
  /** What is wrong, in a line for whoever can mend it; null when all is well. A failure counts as wrong. */
  readonly look: () => Promise<string | null> | string | null;
};

export type CheckResult = {
  readonly name: string;
  readonly ok: boolean;
  readonly critical: boolean;
  readonly reason: string | null;
  /** Since when it is as it is, as far as anybody has asked; ISO 8601. */
  readonly since: string;
  readonly tookMs: number;
};

export type Readiness = {
  readonly ready: boolean;
  /** It was told to end: what is under way is finished, and nothing new should be brought. */
  readonly stopping: boolean;
  readonly checks: readonly CheckResult[];
};

/** A look that takes longer has failed: whoever asks has a time limit, too. */
const LOOK_MS = 2_000;
/** Many ask; each answer serves all of them for so long. */
const KEPT_MS = 1_000;

/** Says whether a process can do its work, from probes that the parts of it add. */
export class Health {
  readonly #probes = new Map<string, Probe>();
  readonly #since = new Map<string, { readonly ok: boolean; readonly at: string }>();
  #stopping = false;
  #checkedAt = -Infinity;
  #checks: Promise<readonly CheckResult[]> = Promise.resolve([]);

  /** Adds a probe; one of the same name gives way to it. */
  add(probe: Probe): void {
    this.#probes.set(probe.name, probe);
    this.#checkedAt = -Infinity;
  }

  /** From now on nothing new should be brought here. */
  stop(): void {
    this.#stopping = true;
  }

  async read(): Promise<Readiness> {
    const now = performance.now();
    if (now >= this.#checkedAt + KEPT_MS) {
      this.#checkedAt = now;
      this.#checks = Promise.all([...this.#probes.values()].map((probe) => this.#check(probe)));
    }
    const checks = await this.#checks;
    const failing = checks.some(({ ok, critical }) => critical && !ok);
    return { ready: !failing && !this.#stopping, stopping: this.#stopping, checks };
  }

  async #check({ name, critical, look }: Probe): Promise<CheckResult> {
    const beganAt = performance.now();
    const reason = await within(LOOK_MS, look);
    const ok = reason === null;
    const before = this.#since.get(name);
    const since = before?.ok === ok ? before : { ok, at: new Date().toISOString() };
    this.#since.set(name, since);
    const tookMs = Math.round(performance.now() - beganAt);
    return { name, ok, critical, reason, since: since.at, tookMs };
  }
}

async function within(ms: number, look: Probe["look"]): Promise<string | null> {
  const { promise: late, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(resolve, ms, `no answer within ${ms} ms`);
  try {
    return await Promise.race([Promise.resolve().then(look), late]);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}
