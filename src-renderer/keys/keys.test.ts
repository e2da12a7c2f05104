// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { strings } from "../strings/index.ts";
import { chordLabel, chordsOf, type KeyFacts, onPlatform, partsOf } from "./chord.ts";
import { commands, holds } from "./commands.ts";
import { chosenFrom } from "./key-storage.ts";
import { HOLD_AFTER, Keyboard, type KeyboardState } from "./keyboard.ts";
import { matchScore, search } from "./match.ts";
import { focusOf, needsKey } from "./text-keys.ts";

const facts = (key: string, part: Partial<KeyFacts> = {}): KeyFacts => ({
  key,
  code: "",
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  altGraph: false,
  ...part,
});

describe("chords", () => {
  it.each<[string, KeyFacts, boolean, string[]]>([
    ["a letter with modifiers", facts("Z", { code: "KeyZ", ctrlKey: true, shiftKey: true }), false, ["Mod+Shift+Z"]],
    ["Cmd on a Mac", facts("z", { code: "KeyZ", metaKey: true }), true, ["Mod+Z"]],
    ["Ctrl on a Mac", facts("z", { code: "KeyZ", ctrlKey: true }), true, ["Ctrl+Z"]],
    ["a sign that Shift makes", facts("?", { code: "Slash", shiftKey: true }), false, ["?"]],
    ["a Cyrillic letter by its place", facts("я", { code: "KeyZ", ctrlKey: true }), false, ["Mod+Я", "Mod+Z"]],
    ["Option on a Mac by its place", facts("∂", { code: "KeyD", altKey: true }), true, ["Alt+∂", "Alt+D"]],
    ["a digit of AZERTY by its place", facts("&", { code: "Digit1", ctrlKey: true }), false, ["Mod+&", "Mod+1"]],
    ["AZERTY's Z by its letter only", facts("z", { code: "KeyW", ctrlKey: true }), false, ["Mod+Z"]],
    ["AltGr writes", facts("@", { code: "KeyQ", ctrlKey: true, altKey: true, altGraph: true }), false, ["@"]],
    ["Alt alone", facts("Alt", { code: "AltLeft", altKey: true }), false, ["Alt"]],
    ["a character by its number", facts("0", { code: "Numpad0", altKey: true }), false, []],
    ["a dead key", facts("Dead", { code: "Quote" }), false, []],
  ])("%s", (_name, event, mac, chords) => {
    expect(chordsOf(event, mac)).toEqual(chords);
  });

  it("the plus key is a key", () => {
    expect(partsOf("Alt++")).toEqual({ modifiers: ["Alt"], key: "+" });
    expect(chordLabel("Mod+Shift+Z", true)).toBe("⌘⇧Z");
    expect(chordLabel("Mod+ArrowUp", false)).toBe("Ctrl+↑");
  });

  it("Option with a letter writes on a Mac, so Cmd comes to it", () => {
    expect(onPlatform("Alt+D", true)).toBe("Mod+Alt+D");
    expect(onPlatform("Alt+D", false)).toBe("Alt+D");
    expect(onPlatform("Alt", true)).toBe("Alt");
  });
});

describe("the table", () => {
  it("gives no two commands of one place one chord, on any machine", () => {
    for (const mac of [true, false]) {
      const keyboard = new Keyboard({ read: () => ({}), write: () => {} }, mac);
      for (const { id } of commands) {
        for (const chord of keyboard.chords(id))
          expect([id, chord, keyboard.rivals(id, chord)]).toEqual([id, chord, []]);
      }
    }
  });

  it("takes from a line's field no key that it needs", () => {
    for (const mac of [true, false]) {
      const keyboard = new Keyboard({ read: () => ({}), write: () => {} }, mac);
      const everywhere = commands.filter(({ when }) => when?.includes("!typing") !== true && when?.length !== 0);
      const taken = everywhere.flatMap(({ id }) => keyboard.chords(id).filter((chord) => needsKey("line", chord)));
      // `?` is for outside of fields; inside it is a question mark.
      expect(taken).toEqual(["?"]);
    }
  });

  it("has a title for each command, and no other", () => {
    expect(commands.map(({ id }) => id).toSorted()).toEqual(Object.keys(strings.commands).toSorted());
  });

  it("clauses", () => {
    expect(holds(["lineField", "!unsavedTyping"], { lineField: true })).toBe(true);
    expect(holds(["lineField", "!unsavedTyping"], { lineField: true, unsavedTyping: true })).toBe(false);
    expect(holds(["lineField"], {})).toBe(false);
  });
});

describe("the focus keeps its keys", () => {
  it.each(["A", "Shift+A", "Space", "ArrowLeft", "Mod+ArrowLeft", "Home", "Backspace", "Mod+A", "Mod+C", "Mod+V"])(
    "%s is a field's",
    (chord) => {
      expect(needsKey("line", chord)).toBe(true);
      expect(needsKey("text", chord)).toBe(true);
      expect(needsKey("none", chord)).toBe(false);
    },
  );
  it("Enter, Tab and arrows up and down are a field's, but not a line's", () => {
    for (const chord of ["Enter", "Tab", "Shift+Tab", "Escape", "ArrowUp"]) {
      expect(needsKey("text", chord)).toBe(true);
      expect(needsKey("line", chord)).toBe(false);
    }
  });
  it("a button keeps what presses it", () => {
    expect(needsKey("control", "Enter")).toBe(true);
    expect(needsKey("control", "Mod+Z")).toBe(false);
  });
  it("knows what has the focus", () => {
    document.body.innerHTML =
      '<textarea data-line-text="l1"></textarea><input type="search"><input type="checkbox"><button></button><p></p>';
    expect([...document.body.children].map(focusOf)).toEqual(["line", "text", "control", "control", "none"]);
  });
});

describe("the dispatcher", () => {
  let stored: KeyboardState["chosen"];
  let keyboard: Keyboard;
  let stop: () => void;
  const press = (target: Element, key: string, part: Partial<KeyboardEventInit> = {}): KeyboardEvent => {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...part });
    target.dispatchEvent(event);
    return event;
  };
  const element = (selector: string): Element => {
    const found = document.querySelector(selector);
    if (found === null) throw new Error(`no ${selector}`);
    return found;
  };

  beforeEach(() => {
    stored = {};
    const storage = {
      read: () => stored,
      write: (chosen: KeyboardState["chosen"]) => {
        stored = chosen;
      },
    };
    keyboard = new Keyboard(storage, false);
    stop = keyboard.listen();
    document.body.innerHTML = '<textarea data-line-text="l1"></textarea><input type="search"><button></button>';
  });
  afterEach(() => {
    stop();
    vi.useRealTimers();
  });

  it("runs the command of a key, and says that the key was taken", () => {
    const run = vi.fn();
    keyboard.handle("document.save", run);
    expect(press(element("textarea"), "s", { ctrlKey: true }).defaultPrevented).toBe(true);
    expect(run).toHaveBeenCalledOnce();
  });

  it("leaves a key alone where nothing handles it, or the handler has nothing to do", () => {
    expect(press(element("textarea"), "s", { ctrlKey: true }).defaultPrevented).toBe(false);
    keyboard.handle("document.save", () => false);
    expect(press(element("textarea"), "s", { ctrlKey: true }).defaultPrevented).toBe(false);
  });

  it("takes nothing while an input method composes", () => {
    const run = vi.fn();
    keyboard.handle("line.verify", run);
    press(element("textarea"), "Enter", { isComposing: true });
    press(element("textarea"), "Enter", { keyCode: 229 });
    press(element("textarea"), "Process", { keyCode: 229 });
    expect(run).not.toHaveBeenCalled();
    press(element("textarea"), "Enter");
    expect(run).toHaveBeenCalledOnce();
  });

  it("never takes a chosen letter from a text, and takes it elsewhere", () => {
    const run = vi.fn();
    keyboard.handle("go.nextPage", run);
    keyboard.choose("go.nextPage", ["J"]);
    press(element("textarea"), "j");
    press(element("input"), "j");
    expect(run).not.toHaveBeenCalled();
    press(element("button"), "j");
    press(document.body, "j");
    expect(run).toHaveBeenCalledTimes(2);
  });

  it("a held key runs only what may be repeated", () => {
    const [verify, undo] = [vi.fn(), vi.fn()];
    keyboard.handle("line.verify", verify);
    keyboard.handle("document.undo", undo);
    expect(press(element("textarea"), "Enter", { repeat: true }).defaultPrevented).toBe(true);
    press(element("textarea"), "z", { ctrlKey: true, repeat: true });
    expect([verify.mock.calls.length, undo.mock.calls.length]).toEqual([0, 1]);
  });

  it("keeps chosen chords, names the command that had them, and goes back", () => {
    expect(keyboard.rivals("document.save", "Mod+G")).toEqual(["view.zoomLine"]);
    keyboard.choose("document.save", ["Mod+G"]);
    expect(stored).toEqual({ "document.save": ["Mod+G"] });
    keyboard.choose("document.save", keyboard.defaults("document.save"));
    expect(stored).toEqual({});
  });

  it("what was stored by another version does no harm", () => {
    expect(
      chosenFrom({ "document.save": ["F2"], "gone.command": ["F3"], "document.undo": "F4", "go.up": [3] }),
    ).toEqual({
      "document.save": ["F2"],
    });
    expect(chosenFrom("nonsense")).toEqual({});
  });

  it("a modifier held by itself does something after a while, and ends with the key", () => {
    vi.useFakeTimers();
    const held = vi.fn();
    keyboard.handleHold("view.peek", held);
    const down = press(element("textarea"), "Alt", { altKey: true, code: "AltLeft" });
    expect(down.defaultPrevented).toBe(false);
    expect(held).not.toHaveBeenCalled();
    vi.advanceTimersByTime(HOLD_AFTER);
    expect(held.mock.calls).toEqual([[true]]);
    window.dispatchEvent(new KeyboardEvent("keyup", { key: "Alt", code: "AltLeft" }));
    expect(held.mock.calls).toEqual([[true], [false]]);
  });

  it("a modifier within a chord is not held by itself", () => {
    vi.useFakeTimers();
    const [held, unverify] = [vi.fn(), vi.fn()];
    keyboard.handleHold("view.peek", held);
    keyboard.handle("line.unverify", unverify);
    press(element("textarea"), "Alt", { altKey: true, code: "AltLeft" });
    press(element("textarea"), "d", { altKey: true, code: "KeyD" });
    vi.advanceTimersByTime(HOLD_AFTER * 2);
    expect(held).not.toHaveBeenCalled();
    expect(unverify).toHaveBeenCalledOnce();
  });

  it("a window that loses the keyboard ends what is held", () => {
    vi.useFakeTimers();
    const held = vi.fn();
    keyboard.handleHold("view.peek", held);
    press(element("textarea"), "Alt", { altKey: true, code: "AltLeft" });
    vi.advanceTimersByTime(HOLD_AFTER);
    window.dispatchEvent(new Event("blur"));
    expect(held).toHaveBeenLastCalledWith(false);
  });
});

describe("finding", () => {
  it("finds by beginnings, parts, and letters in order, in this order", () => {
    const scores = ["zoom", "to line", "oom", "zl"].map((query) => matchScore(query, "Zoom to line"));
    expect(scores).toEqual([5, 4, 3, 1]);
    expect(matchScore("xyz", "Zoom to line")).toBe(0);
    expect(matchScore("prufen", "Prüfen")).toBe(5);
    expect(search("pa", ["Next page", "Pages", "Undo"], (text) => text)).toEqual(["Pages", "Next page"]);
  });
});
