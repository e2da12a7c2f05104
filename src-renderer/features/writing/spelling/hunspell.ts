/** @file Hunspell as WebAssembly: a dictionary's own bytes in, verdicts and suggestions out. Runs in the worker, and in Node. */
import initialise from "hunspell-wasm/wasm/hunspell.js";

/** What of Emscripten's module is used. */
interface HunspellModule {
  FS: { writeFile(name: string, bytes: Uint8Array): void; unlink(name: string): void };
  HEAPU8: Uint8Array;
  HEAPU32: Uint32Array;
  _malloc(size: number): number;
  _free(at: number): void;
  _Hunspell_create(affix: number, words: number): number;
  _Hunspell_get_dic_encoding(handle: number): number;
  _Hunspell_spell(handle: number, word: number): number;
  _Hunspell_suggest(handle: number, list: number, word: number): number;
  _Hunspell_free_list(handle: number, list: number, count: number): void;
}

/** Emscripten's settings, which the package's own types leave out. */
const createModule = initialise as unknown as (settings: {
  printErr?(line: string): void;
  locateFile?(name: string): string;
}) => Promise<HunspellModule>;

export interface Hunspell {
  knows(word: string): boolean;
  /** Best first. */
  suggest(word: string): string[];
}

/**
 * A dictionary from its two files.
 * @param options.wasmUrl where the WebAssembly is served; beside the module where left out
 * @throws Error where Hunspell cannot make a dictionary of them
 */
export async function createHunspell(
  affix: Uint8Array,
  words: Uint8Array,
  options: { wasmUrl?: string } = {},
): Promise<Hunspell> {
  const { wasmUrl } = options;
  const module = await createModule({
    printErr: () => {},
    ...(wasmUrl === undefined ? {} : { locateFile: () => wasmUrl }),
  });
  module.FS.writeFile("d.aff", affix);
  module.FS.writeFile("d.dic", words);
  const ascii = new TextEncoder();
  const write = (bytes: Uint8Array): number => {
    const at = module._malloc(bytes.length + 1);
    module.HEAPU8.set(bytes, at);
    module.HEAPU8[at + bytes.length] = 0;
    return at;
  };
  const read = (at: number): Uint8Array => {
    let end = at;
    while (module.HEAPU8[end] !== 0) end += 1;
    return module.HEAPU8.slice(at, end);
  };
  const handle = module._Hunspell_create(write(ascii.encode("d.aff")), write(ascii.encode("d.dic")));
  if (handle === 0) throw new Error("Hunspell could not read the files");
  module.FS.unlink("d.aff");
  module.FS.unlink("d.dic");
  const { encode, decode } = codec(new TextDecoder().decode(read(module._Hunspell_get_dic_encoding(handle))));

  const withWord = <T>(word: string, otherwise: T, use: (at: number) => T): T => {
    const bytes = encode(word);
    if (bytes === null) return otherwise;
    const at = write(bytes);
    try {
      return use(at);
    } finally {
      module._free(at);
    }
  };

  return {
    knows: (word) => withWord(word, false, (at) => module._Hunspell_spell(handle, at) !== 0),
    suggest: (word) =>
      withWord<string[]>(word, [], (at) => {
        const list = module._malloc(4);
        const count = module._Hunspell_suggest(handle, list, at);
        const first = (module.HEAPU32[list >> 2] ?? 0) >> 2;
        const found = Array.from({ length: count }, (_, i) => decode(read(module.HEAPU32[first + i] ?? 0)));
        if (count > 0) module._Hunspell_free_list(handle, list, count);
        module._free(list);
        return found;
      }),
  };
}

interface Codec {
  /** Null for a word that the encoding cannot write: no such dictionary knows it. */
  encode(text: string): Uint8Array | null;
  decode(bytes: Uint8Array): string;
}

/** Older dictionaries are in eight-bit encodings, under names of Hunspell's own. */
function codec(name: string): Codec {
  const label = name
    .toLowerCase()
    .replace(/^iso8859/, "iso-8859")
    .replace(/^microsoft-cp/, "windows-")
    .replace(/^tis620.*/, "windows-874");
  const decoder = new TextDecoder(label === "" ? "utf-8" : label);
  const decode = (bytes: Uint8Array): string => decoder.decode(bytes);
  if (decoder.encoding === "utf-8") return { encode: (text) => new TextEncoder().encode(text), decode };
  const bytes = new Map(Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte]));
  return {
    decode,
    encode(text) {
      const codes = [...text].map((character) => bytes.get(character));
      return codes.every((code) => code !== undefined) ? Uint8Array.from(codes) : null;
    },
  };
}
