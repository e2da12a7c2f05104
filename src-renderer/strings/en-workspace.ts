/** @file English: readings and history of a line, new readings as a merge. A part of en.ts. */
import { lines, regions } from "./en-count.ts";

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
  layout: {
    title: "Layout",
    leave: "Back to the text",
    order: "Reading order",
    orderHint: "Drag a line by its handle, or choose it and press Alt with an arrow.",
    hints: {
      select:
        "Click chooses, Shift adds, a drag moves what is chosen or takes a corner; Shift and a drag choose what they enclose.",
      line: "Drag a box around a line of text, or click its corners and press Enter.",
      region: "Drag a box, or click the corners of the region and press Enter.",
      cut: "Click where a line is to be cut, or drag across a region.",
      order: "Click lines in the order they are read, then press Enter.",
    },
    drawing: "Click the next corner. Enter closes the shape, Escape drops it.",
    ordering: (count: number) => `${lines(count)} in their new order. Enter keeps it, Escape drops it.`,
    chosen: (lineCount: number, regionCount: number) =>
      [lineCount > 0 ? lines(lineCount) : "", regionCount > 0 ? regions(regionCount) : ""]
        .filter((part) => part !== "")
        .join(", "),
    kind: "Kind",
    kinds: {
      text: "Text",
      heading: "Heading",
      caption: "Caption",
      header: "Header",
      footer: "Footer",
      "page-number": "Page number",
      marginalia: "Marginalia",
      footnote: "Footnote",
      table: "Table",
      image: "Image",
      other: "Other",
    },
    direction: "Direction",
    directions: { page: "As the page", ltr: "Left to right", rtl: "Right to left" },
    rtlShort: "RTL",
    region: "Region",
    noRegion: "None",
    regionName: (number: number, kind: string) => `${number} ${kind}`,
    joinNeedsTwo: "Choose two lines or more to join them: Shift and click adds to what is chosen.",
    lineGone: "This line is not on the page any more. Look at the page as it is now.",
    nothingToJoin: "There is no line to join with here.",
    straight: (count: number) => `The page is straight already, by ${lines(count)}.`,
    straightened: (degrees: string, count: number) =>
      `Straightened by ${degrees}°, measured on ${lines(count)}. Undo takes it back.`,
  },
  queueMode: {
    title: "Next best lines",
    progress: (done: number, all: number) => `Next best ${done.toLocaleString("en")} / ${all.toLocaleString("en")}`,
    through: "The queue of next best lines is through. The scores show what it says of the whole document.",
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
