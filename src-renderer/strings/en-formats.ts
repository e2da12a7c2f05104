/** @file English: export and import of transcriptions. A part of en.ts. */
import { lines, pages } from "./en-count.ts";

const documents = (count: number): string => `${count.toLocaleString("en")} ${count === 1 ? "document" : "documents"}`;

export const formatStrings = {
  export: {
    button: "Export",
    buttonLabel: "Export this document",
    title: "Export",
    format: "Format",
    variant: "Version",
    levels: { page: "Layout and text", text: "Text only", line: "Line images to train on" },
    which: "Lines",
    all: "All lines, corrected or not",
    verified: "Only verified lines",
    images: "Page images beside the text",
    private: "Also what is marked private (for a copy that stays in your hands)",
    preview: "What goes out",
    summary: (pageCount: number, lineCount: number, size: string) =>
      `${pages(pageCount)}, ${lines(lineCount)}, about ${size}`,
    verifiedShare: (verified: number, all: number) =>
      all === 0 ? "" : verified === all ? "All of them are verified." : `${lines(verified)} of them are verified.`,
    nothing: "Nothing would go out. Choose all lines, or another format.",
    stays: "Stays behind:",
    privateDocuments: (count: number) => `${documents(count)} marked private`,
    privatePages: (count: number) => `${pages(count)} marked private`,
    privateLines: (count: number) => `${lines(count)} marked private, and painted over in the images`,
    noTrainingLines: (count: number) => `${lines(count)} marked as not to be trained on`,
    unverifiedLines: (count: number) => `${lines(count)} that nobody verified`,
    emptyLines: (count: number) => `${lines(count)} without text or unreadable`,
    unwritable: (count: number) =>
      `${lines(count)} with control characters, which this format cannot hold. They become � there.`,
    start: "Export",
    again: "Export another",
    running: (done: number, total: number) => `Page ${Math.min(done + 1, total)} of ${total}`,
    cancelled: "Cancelled. Nothing was written.",
    failed: "The export failed. Nothing half is left.",
    done: (pageCount: number, lineCount: number, size: string) =>
      `${pages(pageCount)} and ${lines(lineCount)} written, ${size}:`,
  },
  import: {
    button: "Import transcriptions",
    title: "Import transcriptions",
    lead: "Page images together with text and layout from Transkribus, eScriptorium, kraken, OCR-D, FineReader, PPOCRLabel, Hugging Face and others. Drop a folder, a zip archive or the files themselves.",
    drop: "Drop a folder, a zip or files here",
    choose: "Choose files",
    sending: (name: string) => `Handing over ${name}`,
    looking: "Looking at what the files hold…",
    found: "What is in there",
    none: "None of these files is a transcription that Emend knows. Choose the folder with the XML or text files and their images.",
    row: (format: string, pageCount: number, lineCount: number) =>
      pageCount === 0 ? `${format}: ${lines(lineCount)}` : `${format}: ${pages(pageCount)}, ${lines(lineCount)}`,
    marked: (verified: number, all: number) =>
      `${verified.toLocaleString("en")} of ${all.toLocaleString("en")} marked as corrected`,
    unmarked: "(the files do not say what is corrected)",
    missing: (count: number, names: string) => `No image, and so left behind: ${names} (${pages(count)})`,
    unknown: (count: number) => `${count.toLocaleString("en")} other files are passed over.`,
    as: "The text comes in",
    choices: {
      "as-marked": "As the files mark it",
      "ground-truth": "As ground truth",
      proposal: "As proposals",
    },
    hints: {
      "as-marked": "What is marked as corrected is verified, the rest waits to be corrected.",
      "ground-truth": "Every line counts as verified: it is trained on and scored against.",
      proposal: "Every line waits to be corrected. Choose this for raw output of a model.",
    },
    start: "Import",
    running: (lineCount: number, what: string | null) =>
      what === null ? lines(lineCount) : `${lines(lineCount)}, ${what}`,
    done: (lineCount: number) => `${lines(lineCount)} are in the library.`,
    cancelled: (lineCount: number) => `Cancelled. ${lines(lineCount)} that were through are in the library.`,
    failed: "The import stopped.",
    open: "Open",
    notes: "What else to know",
    another: "Import more",
    others: "Choose others",
  },
  iiif: {
    title: "From a library’s IIIF manifest",
    address: "Address of the manifest",
    placeholder: "https://…/manifest.json",
    look: "Look",
    hint: "Emend fetches the manifest from this address when you press Look, and its images only after you have seen from where.",
    failed: "The manifest could not be read.",
    summary: (pageCount: number, withText: number) =>
      withText === 0
        ? `${pages(pageCount)}, without text`
        : `${pages(pageCount)}, ${withText.toLocaleString("en")} of them with text`,
    rights: "Rights:",
    hosts: (names: string) => `Images and texts come from: ${names}`,
    start: "Fetch and import",
  },
  catalogue: {
    lead: "Pages, lines and characters are counted. These only you can say:",
    title: "Title",
    description: "Description",
    url: "Address",
    languages: "Languages (fra, deu, …)",
    scripts: "Scripts (Latn, Arab, …)",
    scriptType: "Kind",
    notBefore: "From (year)",
    notAfter: "To (year)",
    hands: "Hands or fonts",
    licence: "Licence",
    format: "Data as",
  },
};
