import dictionary from "dictionary-en";
import { describe, expect, it, vi } from "vitest";
import { createHunspell } from "./hunspell.ts";
import type { FromSpellWorker, ToSpellWorker } from "./spell-worker.ts";
import { Speller, type SpellPort } from "./speller.ts";
import { inOldPrint, lookUps, wordsOf } from "./words.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("Hunspell", () => {
  it("reads the dictionary that comes along", async () => {
    const english = await createHunspell(dictionary.aff, dictionary.dic);
    expect(["house", "houses", "don't"].map((word) => english.knows(word))).toEqual([true, true, true]);
    expect(english.knows("hause")).toBe(false);
    expect(english.suggest("wrold")).toContain("world");
  });

  it("puts compounds together, as German needs", async () => {
    const affix = bytes("SET UTF-8\nCOMPOUNDFLAG x\nCOMPOUNDMIN 2\n");
    const german = await createHunspell(affix, bytes("2\nHaus/x\ntür/x\n"));
    expect(german.knows("Haustür")).toBe(true);
    expect(german.knows("Hausdür")).toBe(false);
  });

  it("speaks the eight-bit encodings of older dictionaries", async () => {
    const latin1 = Uint8Array.of(0x31, 0x0a, 0x54, 0x68, 0xfc, 0x72, 0x0a);
    const old = await createHunspell(bytes("SET ISO8859-1\nTRY ehr\n"), latin1);
    expect(old.knows("Thür")).toBe(true);
    expect(old.knows("Thur")).toBe(false);
    expect(old.suggest("Thühr")).toEqual(["Thür"]);
    // Not in Latin 1, so not in it.
    expect(old.knows("Дверь")).toBe(false);
  });
});

describe("words", () => {
  const found = (text: string, before: string | null = null, after: string | null = null): string[] =>
    wordsOf(text, before, after).map(({ word }) => word);

  it.each([
    ["Ein König, der 3te, ſagt’s A2v", ["Ein", "König", "der", "ſagt’s"]],
    ["a o", []],
    ["كان يا ما", ["كان", "يا", "ما"]],
    ["וְהַמֶּלֶךְ שָׁלֹמֹה", ["וְהַמֶּלֶךְ", "שָׁלֹמֹה"]],
  ])("of %s", (text, words) => {
    expect(found(text)).toEqual(words);
  });

  it("go over the end of a line", () => {
    expect(found("das Waſ-", null, "ſer fließt")).toEqual(["das", "Waſſer"]);
    expect(found("ſer fließt", "das Waſ⸗ ", null)).toEqual(["Waſſer", "fließt"]);
    expect(wordsOf("ſer", "Waſ-", null)[0]).toEqual({ start: 0, end: 3, word: "Waſſer", split: true });
    // The other half is not known: no verdict.
    expect(found("das Waſ-")).toEqual(["das"]);
    expect(found("das –", null, "Ende")).toEqual(["das"]);
  });

  it("of old print are looked up as they are written today, where that is wanted", () => {
    expect(lookUps("Waſſer", true)).toEqual(["Waſſer", "Wasser"]);
    expect(lookUps("ſchoͤn", true)).toEqual(["ſchoͤn", "schön"]);
    expect(lookUps("ﬁnden", true)).toEqual(["ﬁnden", "finden"]);
    expect(lookUps("Waſſer’s", false)).toEqual(["Waſſer's"]);
    expect(inOldPrint("Wassers", "Waſſerſ")).toBe("Waſſers");
    expect(inOldPrint("Wassers", "Wasserss")).toBe("Wassers");
  });
});

/** A worker that answers when it is told to. */
function fakePort(answer: (message: ToSpellWorker) => FromSpellWorker | null) {
  const port: SpellPort & { sent: ToSpellWorker[] } = {
    sent: [],
    onmessage: null,
    onerror: null,
    terminate: vi.fn(),
    postMessage(message) {
      port.sent.push(message);
      const data = answer(message);
      if (data !== null) queueMicrotask(() => port.onmessage?.({ data }));
    },
  };
  return port;
}
const files = [{ name: "de", affixUrl: "a", wordsUrl: "w" }];

describe("Speller", () => {
  it("asks once for each word, many in one message", async () => {
    vi.useFakeTimers();
    const port = fakePort((message) =>
      message.kind === "check"
        ? { id: message.id, known: message.words.map(([first]) => first === "gut") }
        : { id: message.id, known: [] },
    );
    const speller = new Speller(() => port);
    await speller.use(files, true);
    expect(speller.store.getState().state).toBe("ready");
    speller.want(["gut", "gvt"]);
    speller.want(["gut"]);
    await vi.runAllTimersAsync();
    speller.want(["gut"]);
    await vi.runAllTimersAsync();
    expect(port.sent.filter(({ kind }) => kind === "check")).toHaveLength(1);
    expect([speller.verdict("gut"), speller.verdict("gvt"), speller.verdict("neu")]).toEqual([true, false, undefined]);
    vi.useRealTimers();
  });

  it("says what is wrong with a dictionary, and underlines nothing", async () => {
    const port = fakePort((message) => ({ id: message.id, error: "de: Hunspell could not read the files" }));
    const speller = new Speller(() => port);
    await speller.use(files, true);
    expect(speller.store.getState()).toMatchObject({
      state: "failed",
      message: "de: Hunspell could not read the files",
    });
    expect(speller.verdict("gvt")).toBeUndefined();
    expect(port.terminate).toHaveBeenCalled();
  });

  it("forgets the old dictionary's verdicts, and leaves the worker when there is none", async () => {
    const ports: ReturnType<typeof fakePort>[] = [];
    const speller = new Speller(() => {
      const port = fakePort((message) =>
        message.kind === "load" && ports.length === 1 ? null : { id: message.id, known: [] },
      );
      ports.push(port);
      return port;
    });
    const first = speller.use(files, true);
    const second = speller.use(files, true);
    await Promise.all([first, second]);
    expect(speller.store.getState().state).toBe("ready");
    expect(ports[0]?.terminate).toHaveBeenCalledOnce();
    await speller.use([], true);
    expect(speller.store.getState().state).toBe("off");
    expect(ports[1]?.terminate).toHaveBeenCalledOnce();
  });

  it("writes suggestions as old print does", async () => {
    const port = fakePort((message) =>
      message.kind === "suggest"
        ? { id: message.id, suggestions: ["Wasser", "Wassers"] }
        : { id: message.id, known: [] },
    );
    const speller = new Speller(() => port);
    await speller.use(files, true);
    expect(await speller.suggest("Waſſr")).toEqual(["Waſſer", "Waſſers"]);
  });
});
