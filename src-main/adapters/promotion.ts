/** @file What is in production: the gate before it, and the way back. */
import type { Gate, LineSet } from "#contract/adapters.ts";
import { AppError } from "#contract/errors.ts";
import { type AdapterService, BASE_VERSION } from "./adapter-service.ts";
import type { CompareService } from "./compare-service.ts";
import type { VersionJobs } from "./version-jobs.ts";
import type { VersionSteps } from "./version-steps.ts";

export interface PromotionOptions {
  adapters: AdapterService;
  steps: VersionSteps;
  compare: CompareService;
  jobs: VersionJobs;
}

export class Promotion {
  readonly #options: PromotionOptions;

  constructor(options: PromotionOptions) {
    this.#options = options;
  }

  /**
   * What is known of a version against what is in production, on the lines that its run held back.
   * @throws AppError `not-found`
   */
  async gate(id: string): Promise<Gate> {
    const { adapters, compare } = this.#options;
    const against = { id: adapters.active().id, name: adapters.active().name };
    const none = (without: Gate["without"]): Gate => ({
      against,
      verdict: null,
      without,
      comparison: null,
      alerts: [],
    });
    if (id === BASE_VERSION.id) return none("is-base");
    if (id === against.id) return none("in-production");
    await adapters.check(id);
    const alerts = await compare.alerts(id, against.id);
    try {
      const comparison = await compare.known(against.id, id, heldBackBy(id));
      if (comparison === null) return { ...none("not-compared"), alerts };
      return { against, verdict: comparison.verdict, without: null, comparison, alerts };
    } catch (error) {
      if (error instanceof AppError && error.code === "bad-input") return { ...none("nothing-held-back"), alerts };
      throw error;
    }
  }

  /**
   * Puts a version into production. What was not compared yet is compared first. The base can always go back.
   * @param reason why a version that reads worse, or some part of the lines worse, is to go into production all the same
   * @throws AppError `worse-version`, `not-found`, `bad-model`
   */
  async promote(id: string, reason?: string): Promise<void> {
    const { adapters, steps, compare, jobs } = this.#options;
    await adapters.check(id);
    let gate = await this.gate(id);
    // Against the base the run itself has compared on these very lines: reading them again would only keep a person waiting.
    const found = gate.against.id === BASE_VERSION.id && id !== BASE_VERSION.id ? adapters.foundByRun(id) : null;
    if (gate.without === "not-compared" && found !== "better" && found !== "same") {
      const { jobId } = compare.compare(gate.against.id, id, heldBackBy(id));
      const job = await jobs.finished(jobId);
      // Without a comparison nothing is known against it; that is no reason to keep a person from their version.
      if (job.state === "done") gate = await this.gate(id);
    }
    if (gate.verdict === "worse" && reason === undefined) {
      const lines = gate.comparison?.lines ?? 0;
      throw new AppError(
        "worse-version",
        `It reads the ${lines} lines that were held back worse than “${gate.against.name}”, by more than chance. Open Versions to see these lines, and to use it all the same with a reason.`,
        { id, against: gate.against.id },
      );
    }
    if (gate.alerts.length > 0 && reason === undefined) throw worseInParts(id, gate);
    const before = steps.production();
    steps.commit({
      kind: "promote",
      versionId: id,
      reason: gate.verdict === "worse" || gate.alerts.length > 0 ? (reason ?? null) : null,
      changes: [
        { what: "library", id: "", before, after: id },
        ...(id === BASE_VERSION.id
          ? []
          : [{ what: "archived" as const, id, before: adapters.isArchived(id) ? 1 : 0, after: 0 }]),
      ],
    });
  }

  /** What was in production before is again, without a gate: it was there. @throws AppError `bad-input`, `bad-model` */
  async rollBack(): Promise<void> {
    const { adapters, steps } = this.#options;
    const previous = steps.previous();
    if (previous === null) {
      throw new AppError("bad-input", "No other version was in production before. Choose one from the list.");
    }
    await adapters.check(previous);
    const before = steps.production();
    steps.commit({
      kind: "roll-back",
      versionId: previous,
      changes: [{ what: "library", id: "", before, after: previous }],
    });
  }
}

/** Alerts that the message names; the window shows all. */
const MOST_NAMED = 3;

function worseInParts(id: string, { against, alerts }: Gate): AppError {
  const percent = (rate: number) => `${(100 * rate).toFixed(1)} %`;
  const named = alerts.slice(0, MOST_NAMED).map(({ kind, name, lines, before, after }) => {
    return `the ${kind} “${name}” (${lines} lines, CER ${percent(before)} to ${percent(after)})`;
  });
  const more = alerts.length > named.length ? `, and ${alerts.length - named.length} more` : "";
  return new AppError(
    "worse-version",
    `It reads some parts worse than “${against.name}”, by more than chance: ${named.join(", ")}${more}. Open Versions to see them, and to use it all the same with a reason.`,
    { id, against: against.id },
  );
}

function heldBackBy(versionId: string): LineSet {
  return { kind: "validation", versionId };
}
