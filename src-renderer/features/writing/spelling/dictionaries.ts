/** @file The dictionaries that can be chosen, and where their files are. */
import type { Transport } from "#contract/wire.ts";
import type { Dictionary } from "#contract/writing.ts";
import englishAffixUrl from "../../../../node_modules/dictionary-en/index.aff?url";
import englishWordsUrl from "../../../../node_modules/dictionary-en/index.dic?url";
import { strings } from "../../../strings/index.ts";
import type { DictionaryFiles } from "./spell-worker.ts";
import type { SpellPort } from "./speller.ts";

/** The one that comes along; its files are served with the window. */
export const BUILTIN_DICTIONARY: Dictionary = {
  id: "builtin:en",
  name: strings.writing.spelling.english,
  affixAsset: englishAffixUrl,
  wordsAsset: englishWordsUrl,
  size: 0,
};

/** Where the worker gets a dictionary; absolute, since a worker's own address is another folder. */
export function filesOf(dictionary: Dictionary, transport: Transport): DictionaryFiles {
  const { id, name, affixAsset, wordsAsset } = dictionary;
  const url = (asset: string): string =>
    new URL(id === BUILTIN_DICTIONARY.id ? asset : transport.assetUrl(asset), document.baseURI).href;
  return { name, affixUrl: url(affixAsset), wordsUrl: url(wordsAsset) };
}

export function createSpellWorker(): SpellPort {
  const worker = new Worker(new URL("./spell-worker.ts", import.meta.url), { type: "module" });
  const port: SpellPort = {
    onmessage: null,
    onerror: null,
    postMessage: (message) => worker.postMessage(message),
    terminate: () => worker.terminate(),
  };
  worker.onmessage = (event) => port.onmessage?.(event);
  worker.onerror = (event) => port.onerror?.(event);
  return port;
}
