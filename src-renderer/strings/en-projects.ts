/** @file English: finding and keeping documents, tags, search over all text, the trash. A part of en.ts. */
import { lines, pages } from "./en-count.ts";

const number = (n: number): string => n.toLocaleString("en");
const documents = (n: number): string => `${number(n)} ${n === 1 ? "document" : "documents"}`;

export const projectStrings = {
  summary: (docs: number, allPages: number, unread: number) =>
    `${documents(docs)}, ${pages(allPages)}${unread > 0 ? ` (${number(unread)} not read yet)` : ""}`,
  done: (done: number, all: number, share: string) => `${number(done)} of ${lines(all)} done, ${share}`,
  progress: {
    verified: (n: number) => `${number(n)} verified`,
    edited: (n: number) => `${number(n)} edited`,
    unreadable: (n: number) => `${number(n)} unreadable`,
    of: (n: number) => `of ${lines(n)}`,
  },

  filter: {
    label: "Which documents",
    name: "Find a document by name",
    order: "Order",
    orders: { newest: "Newest first", name: "By name", progress: "Least done first" },
    all: "All",
    none: "No document has this name and tag.",
    clear: "Show all documents",
  },

  select: {
    label: (name: string) => `Select ${name}`,
    count: (n: number) => `${documents(n)} selected`,
    all: (n: number) => `Select all ${number(n)}`,
    clear: "Select none",
    tag: "Tags…",
    remove: "Move to trash",
    removed: (n: number) => `${documents(n)} in the trash`,
    undo: "Undo",
  },

  languages: {
    title: (n: number) => (n === 1 ? "Language of one document" : `Language of ${documents(n)}`),
    button: "Language…",
    edit: (name: string) => `Language of ${name}`,
    hintEdit: "Set the language",
    field: "Language, by name or tag",
    placeholder: "Name or tag, such as de-Latf",
    hint: "It goes into exports and model cards, and training can keep to it. Any BCP 47 tag may be typed.",
    set: "Set",
    notSaid: "Not said",
    put: (n: number, language: string) => `${documents(n)}: ${language}`,
    cleared: (n: number) => `${documents(n)}: language not said`,
    undo: "Undo",
  },

  tags: {
    title: (n: number) => (n === 1 ? "Tags of one document" : `Tags of ${documents(n)}`),
    manage: "Tags",
    edit: (name: string) => `Tags of ${name}`,
    hint: "Edit tags",
    none: "No tag yet. Type a name to make the first.",
    add: "Add",
    placeholder: "New tag",
    field: "Name of a tag to add",
    count: (name: string, n: number) => `${name} (${number(n)})`,
    on: (name: string) => `Has the tag ${name}`,
    rename: (name: string) => `Rename the tag ${name}`,
    newName: (name: string) => `New name of the tag ${name}`,
    remove: (name: string) => `Remove the tag ${name} from all documents`,
    removed: (name: string) => `The tag “${name}” is gone`,
    undo: "Undo",
  },

  search: {
    field: "Search all text",
    placeholder: "Search all text",
    clear: "Clear the search",
    exact: "Exact",
    exactHint: "ſ is not s, ä is not a, and capitals count.",
    inDocument: (name: string) => `in ${name}`,
    everywhere: "Search everywhere",
    inTag: (name: string) => `in documents tagged ${name}`,
    results: "Lines that were found",
    total: (n: number, most: number) =>
      n >= most ? `More than ${number(most - 1)} lines. Add a word to narrow it down.` : `${lines(n)}`,
    none: "Nothing was found.",
    noneHint: "Every word must be in the same line; parts of words count. Try fewer words, or leave the ending out.",
    noneExact: "Switch “Exact” off to find other spellings too.",
    indexing: (done: number, all: number) =>
      `Still taking up what was read: ${number(done)} of ${lines(all)}. More may be found in a moment.`,
    place: (page: number, line: number) => `Page ${page}, line ${line}`,
    open: (document: string, page: number, line: number) => `Open ${document}, page ${page}, line ${line}`,
    status: { proposed: "Read", edited: "Edited", verified: "Verified" },
    loading: "…",
  },

  trash: {
    title: "Trash",
    open: (n: number) => `Trash (${number(n)})`,
    empty: "The trash is empty.",
    hint: "Documents here keep all their text. Restore brings them back as they were.",
    list: "Documents in the trash",
    restore: "Restore",
    restoreLabel: (name: string) => `Restore ${name}`,
    restored: (name: string) => `“${name}” is back in the library`,
    deleteOne: "Delete for good",
    deleteOneLabel: (name: string) => `Delete ${name} for good`,
    emptyAll: "Empty the trash…",
    ask: (n: number) => `Delete ${documents(n)} for good?`,
    contents: (allPages: number, allLines: number, verified: number) =>
      `${pages(allPages)} with ${lines(allLines)} go, ${number(verified)} of them verified by you, with their history. This cannot be undone.`,
    bytes: (size: string) => `Up to ${size} come free.`,
    learned: (names: string) =>
      `${names} learned from these lines. What was learned stays, and so does the record of the text it was taught; the images go.`,
    confirm: "Delete for good",
    keep: "Keep them",
    working: (done: number, total: number) => `Emptying the trash: ${number(done)} of ${pages(total)}`,
    files: "Emptying the trash: deleting files nothing else uses",
    freed: (size: string) => `The trash is empty. ${size} came free.`,
    freedSome: (size: string) => `Deleted. ${size} came free.`,
    waiting: (n: number) =>
      `${number(n)} ${n === 1 ? "file that was" : "files that were"} used a moment ago ${n === 1 ? "is" : "are"} deleted in some minutes.`,
    failed: "The trash could not be emptied",
  },
};
