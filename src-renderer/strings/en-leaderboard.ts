/** @file English: the leaderboard of versions. A part of en-versions.ts. */
import { lines } from "./en-count.ts";

export const leaderboardStrings = {
  title: "Leaderboard",
  lead: "Versions on the same lines, frozen for all of them, and the documents, tags and languages that one of them reads worse.",
  against: "Held against",
  versions: "Versions",
  start: "Rank",
  unseen: (count: string) => `Lines that none of them has seen (${count})`,
  place: "Place",
  version: "Version",
  interval: "95 % interval",
  alerts: "Alerts",
  change: (name: string) => `CER less that of ${name}, points`,
  reference: "held against",
  from: (low: string, high: string) => `${low} to ${high}`,
  few: "too few lines",
  verdicts: { better: "better", same: "no difference beyond chance", worse: "worse" },
  seen: (count: number) => `learned from ${lines(count)} of these`,
  noAlerts: (subsets: number) =>
    subsets === 0
      ? "No document, tag or language has six lines here: too few to say where a version reads worse."
      : "No version reads a document, tag or language worse by more than chance.",
  worseThan: (name: string, reference: string) => `${name} reads worse than ${reference}`,
  kinds: {
    document: (name: string) => `Document “${name}”`,
    tag: (name: string) => `Tag “${name}”`,
    language: (name: string) => `Language ${name}`,
  },
  alert: (subset: string, count: number, before: string, after: string, interval: string) =>
    `${subset}, ${lines(count)}: CER ${before} → ${after}; by ${interval} points, allowing for all parts looked at`,
  leftOut: (count: number) => `${lines(count)} left out: learned by one of them, or not in the library any more.`,
  frozen: (count: number, hash: string) => `All on the same ${lines(count)}, SHA-256 ${hash}.`,
};
