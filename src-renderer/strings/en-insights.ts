/** @file English: confusions, image quality, drift. A part of en.ts. */
import { lines } from "./en-count.ts";

const number = (n: number): string => n.toLocaleString("en");
const places = (n: number): string => `${number(n)} ${n === 1 ? "place" : "places"}`;

export const insightStrings = {
  confusions: {
    tab: "Confusions",
    title: "Which characters are read as which",
    lead: (n: number) => `${lines(n)} of verified text. Choose a cell to see every place with its picture.`,
    leftOut: (n: number) => `${lines(n)} too long to align are left out.`,
    readings: "Readings",
    newest: "Newest on record",
    script: "Script",
    scriptErrors: (name: string, errors: number) => `${name} (${number(errors)})`,
    caption: "Rows: what stands there. Columns: what was read. Arrow keys go from cell to cell.",
    corner: "stands ↓ read →",
    cell: (truth: string, read: string, n: number) => `${truth} read as ${read}: ${places(n)}`,
    list: (n: number) => (n === 1 ? "The one confusion" : `All ${number(n)} confusions`),
    more: (n: number) => `Show ${number(n)} more`,
    right: (n: number) => `${number(n)} judged`,
    none: "No confusions yet. Verify lines that a version has read: its errors come together here.",
    noErrors: "Nothing of this script was read wrongly.",
    back: "Back to the table",
    places: (total: number, open: number) => `${places(total)}, ${number(open)} not judged`,
    placesHint:
      "J and K go from place to place. The ground truth is only changed where you say so, and every change can be undone.",
    noPlaces: "No place is left: all of this confusion is mended.",
    mend: "Fix this one",
    mendAll: (n: number) => `Fix all alike (${number(n)})`,
    keep: "My ground truth is right",
    unkeep: "Not judged after all",
    kept: "Ground truth is right",
    truth: "Ground truth",
    read: "Read",
    where: (document: string, page: number, line: number) => `${document}, page ${page}, line ${line}`,
    mended: (n: number, inLines: number) => `${places(n)} fixed in ${lines(inLines)}`,
    undo: "Undo",
    undone: "Taken back",
  },
};
