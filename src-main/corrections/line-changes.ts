/** @file Brings lines from one state to another, for the journal. */
import type { Applier, Step } from "./journal.ts";
import type { State } from "./journal-entry.ts";
import type { LineArchiveRepository } from "./line-archive-repository.ts";
import type { LineRepository } from "./line-repository.ts";
import type { LineState, NewLineState } from "./line-state.ts";
import type { ProposalRepository } from "./proposal-repository.ts";

/** Fields that belong to the layout of a page. */
const LAYOUT: readonly (keyof LineState)[] = ["polygon", "cropSha256", "direction", "regionId"];

/** Whether a change is about where lines lie, rather than what they say. */
export function isLayout(from: State | null, to: State | null): boolean {
  return from === null || to === null || LAYOUT.some((field) => field in to);
}

export class LineChanges implements Applier {
  readonly #lines: LineRepository;
  readonly #proposals: ProposalRepository;
  readonly #archive: LineArchiveRepository;
  readonly #touched = new WeakSet<Step>();

  constructor(lines: LineRepository, proposals: ProposalRepository, archive: LineArchiveRepository) {
    this.#lines = lines;
    this.#proposals = proposals;
    this.#archive = archive;
  }

  apply(id: string, from: State | null, to: State | null, step: Step): void {
    if (to === null) this.#archive.remove(id);
    else if (from === null) {
      if (!this.#archive.restore(id)) this.#lines.insert(id, to as unknown as NewLineState);
    } else this.#update(id, to as Partial<LineState>);
    if (isLayout(from, to)) this.#touch(step);
  }

  /** Steps about layout are about one page; a thousand lines of it make one new layout. */
  #touch(step: Step): void {
    if (step.pageId === null || this.#touched.has(step)) return;
    this.#touched.add(step);
    this.#lines.touchLayout(step.pageId);
  }

  #update(id: string, to: Partial<LineState>): void {
    this.#lines.update(id, to);
    if (to.cropSha256 !== undefined) this.#proposals.bringBack(id, to.cropSha256);
  }
}
