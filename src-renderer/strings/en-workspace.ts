/** @file English: readings and history of a line, new readings as a merge. A part of en.ts. */
import { lines } from "./en-count.ts";

export const workspaceStrings = {
  details: {
    readings: "Readings",
    noReadings: "No version has read this line yet.",
    otherShape: "read off another shape",
    same: "as it stands",
    takeLabel: (version: string) => `Use the reading of ${version}`,
    history: "History",
    noHistory: "Nothing happened to this line yet.",
    restore: "Restore",
    restoreLabel: (time: string) => `Restore the text from ${time}`,
    takenBack: "undone",
    status: (before: string, after: string) => `${before} → ${after}`,
    kinds: {
      edit: "Edited",
      verify: "Verified",
      unverify: "Verification taken back",
      flag: "Flag",
      accept: "Reading taken",
      restore: "Restored",
      replace: "Replaced",
      decide: "Decided on a reading",
      dismiss: "Doubt dismissed",
      "draw-line": "Drawn",
      "reshape-lines": "Reshaped",
      "split-line": "Split",
      "merge-lines": "Merged",
      "remove-lines": "Removed",
      "set-direction": "Direction",
      "set-order": "Order",
      "draw-region": "Region drawn",
      "change-region": "Region changed",
      "split-region": "Region split",
      "merge-regions": "Regions merged",
      "remove-region": "Region removed",
      "assign-lines": "Put into a region",
      "find-regions": "Regions found",
      redetect: "Detected again",
      "turn-page": "Page turned",
      "deskew-page": "Page straightened",
      import: "Imported",
      detect: "Detected",
      read: "Read",
    },
  },
  review: {
    title: "New readings",
    back: "Back to the lines",
    modes: { differences: "New readings", doubts: "You or me?" },
    hints: {
      differences:
        "The newest reading says something else here. A takes it, R keeps the text that stands, arrows go on. Verified lines are never among these.",
      doubts:
        "You verified these lines, and a later reading is sure of something else. A takes its text as verified, R keeps yours and does not ask again.",
    },
    empty: {
      differences: "No new reading waits for a decision.",
      doubts: "No later reading contradicts a verified line.",
    },
    stands: "stands",
    place: (page: number, line: number) => `Page ${page}, line ${line}`,
    sure: (value: string) => `${value} sure`,
    open: "Open the line in its place",
    accept: { differences: "Take the reading", doubts: "The model is right" },
    refuse: { differences: "Keep the text", doubts: "I am right" },
    acceptAll: (value: string) => `Take all from ${value} on`,
    acceptFrom: "How sure the model must be where it differs",
    accepted: (count: number) =>
      count === 0 ? "No reading is that sure. Nothing was changed." : `${lines(count)} taken as read.`,
    more: "More follow when these are decided.",
    later: "Later",
    waiting: (differences: number, doubts: number) =>
      [
        differences > 0 ? `New readings differ on ${lines(differences)}.` : "",
        doubts > 0 ? `${lines(doubts)} you verified read otherwise now.` : "",
      ]
        .filter((part) => part !== "")
        .join(" "),
  },
};
