/** @file The calls about versions to their services. */
import type { EmendHandlers } from "#contract/index.ts";
import type { VersionServices } from "../adapters/version-services.ts";

export function versionHandlers(services: VersionServices): EmendHandlers["adapters"] {
  const { adapters, use, steps, promotion, care, jobs, sets, compare, mix } = services;
  /** What is done is answered with the list as it is then. */
  const listed =
    <I>(act: (input: I) => void | Promise<void>) =>
    async (input: I) => {
      await act(input);
      return adapters.list();
    };
  const nothing =
    <I>(act: (input: I) => void | Promise<void>) =>
    async (input: I) => {
      await act(input);
      return {};
    };
  return {
    list: () => adapters.list(),
    activate: listed(({ id, reason }) => promotion.promote(id, reason)),
    gate: ({ id }) => promotion.gate(id),
    rollBack: listed(() => promotion.rollBack()),
    choose: nothing(({ subject, versionId }) => use.choose(subject, versionId)),
    choices: () => use.choices(),
    inUse: ({ documentId }) => use.inUse(documentId),
    rename: listed(({ id, name }) => care.rename(id, name)),
    setNotes: listed(({ id, notes }) => care.setNotes(id, notes)),
    archive: listed(({ id, archived }) => care.archive(id, archived)),
    dependents: ({ id }) => care.dependents(id),
    remove: listed(({ id }) => care.remove(id)),
    removed: () => care.removed(),
    restore: listed(({ id }) => care.restore(id)),
    purge: async ({ ids }) => ({ bytes: await care.purge(ids) }),
    history: () => steps.history(),
    undo: listed(({ stepId }) => steps.undo(stepId)),
    sets: ({ a, b }) => sets.offered(a, b),
    compare: ({ a, b, set }) => compare.compare(a, b, set),
    measure: ({ set, ids }) => compare.measure(set, ids),
    rankSets: ({ ids }) => sets.offeredTo(ids),
    rank: ({ set, ids, against }) => compare.rank(set, ids, against),
    mix: ({ name, parts }) => mix.mix(name, parts),
    job: ({ jobId }) => jobs.job(jobId),
    cancel: nothing(({ jobId }) => jobs.cancel(jobId)),
    comparedLines: ({ jobId, show, offset, limit }) => compare.lines(jobId, show, offset, limit),
    export: ({ id }) => adapters.export(id),
  };
}

export function trialHandlers({ trials }: VersionServices): EmendHandlers["trials"] {
  return {
    eligible: async (input) => ({ lines: await trials.eligible(input) }),
    start: (input) => trials.start(input),
    list: () => trials.list(),
    step: ({ id }) => trials.step(id),
    vote: ({ id, ordinal, vote }) => trials.vote(id, ordinal, vote),
    correct: ({ id, ordinal, text, baseRevision }) => trials.correct(id, ordinal, text, baseRevision),
    undo: ({ id }) => trials.undo(id),
    end: ({ id }) => trials.end(id),
    lines: ({ id, offset, limit }) => trials.lines(id, offset, limit),
    setRemoved: ({ id, removed }) => {
      trials.setRemoved(id, removed);
      return {};
    },
  };
}
