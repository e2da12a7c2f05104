/** @file Dictionaries in a worker: reading one takes up to a second, and looking up a German compound a millisecond. */
import wasmUrl from "hunspell-wasm/wasm/hunspell.wasm?url";
import { createHunspell, type Hunspell } from "./hunspell.ts";

export interface DictionaryFiles {
  name: string;
  affixUrl: string;
  wordsUrl: string;
}

export type ToSpellWorker =
  | { id: number; kind: "load"; dictionaries: DictionaryFiles[] }
  /** For each word, the forms of which one must be known. */
  | { id: number; kind: "check"; words: string[][] }
  | { id: number; kind: "suggest"; words: string[] };
export type FromSpellWorker =
  | { id: number; known: boolean[] }
  | { id: number; suggestions: string[] }
  | { id: number; error: string };

/** More than a person looks through. */
const MOST_SUGGESTIONS = 8;

let dictionaries: Promise<Hunspell[]> = Promise.resolve([]);

self.addEventListener("message", ({ data }: MessageEvent<ToSpellWorker>) => {
  answer(data).then(
    (message) => self.postMessage(message),
    (error: unknown) =>
      self.postMessage({ id: data.id, error: error instanceof Error ? error.message : String(error) }),
  );
});

async function answer(message: ToSpellWorker): Promise<FromSpellWorker> {
  const { id } = message;
  if (message.kind === "load") {
    dictionaries = Promise.all(message.dictionaries.map(load));
    await dictionaries;
    return { id, known: [] };
  }
  const loaded = await dictionaries;
  if (message.kind === "check") {
    return { id, known: message.words.map((forms) => forms.some((form) => loaded.some((each) => each.knows(form)))) };
  }
  const found = loaded.flatMap((each) => message.words.flatMap((word) => each.suggest(word)));
  return { id, suggestions: [...new Set(found)].slice(0, MOST_SUGGESTIONS) };
}

async function load({ name, affixUrl, wordsUrl }: DictionaryFiles): Promise<Hunspell> {
  try {
    const [affix, words] = await Promise.all([bytesOf(affixUrl), bytesOf(wordsUrl)]);
    return await createHunspell(affix, words, { wasmUrl });
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

async function bytesOf(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the file is not there (${response.status})`);
  return new Uint8Array(await response.arrayBuffer());
}
