// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { useMemo, useRef, useState } from "react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Line } from "#contract/corrections.ts";
import type { KeyboardLayout, WritingSettings } from "#contract/writing.ts";
import { ApiProvider } from "../../client/api-context.tsx";
import { createClient } from "../../client/create-client.ts";
import { createFakeHost, type FakeHost, fakeLine } from "../../client/fake-client.ts";
import { fakeSettings, fakeWriting } from "../../client/fake-writing.ts";
import { OwnChanges, useEventSync } from "../../client/use-event.ts";
import { KeyboardProvider } from "../../keys/use-commands.tsx";
import { insertText } from "../../ui/insert-text.ts";
import { Toasts } from "../../ui/toast.tsx";
import { ChangesDialog } from "./find/changes-dialog.tsx";
import type { LineSearcher } from "./find/document-search.ts";
import { findChanges } from "./find/replacement.ts";
import { LineMarks } from "./line-marks.tsx";
import { LineNotes } from "./line-notes.tsx";
import type { SpellPort } from "./spelling/speller.ts";
import { WritingProvider } from "./writing-context.tsx";
import { WritingPanel } from "./writing-panel.tsx";

const layout: KeyboardLayout = {
  format: "emend-keyboard",
  version: 1,
  name: "Old letters",
  language: "de",
  direction: "ltr",
  physical: false,
  rows: [{ label: "Letters", keys: [{ text: "ſ" }, { text: "ꝛ", shift: "Ꝛ" }, { text: "\u0364" }] }],
};

/** A line as the workspace shows it: the marks, the field, the notes. */
function TestLine({ line }: { line: Line }) {
  const [text, setText] = useState(line.text);
  const field = useRef<HTMLTextAreaElement>(null);
  return (
    <>
      <LineMarks line={line} text={text} dir="auto" />
      <textarea
        ref={field}
        data-line-text={line.id}
        aria-label={`Text of line ${line.position + 1}`}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <LineNotes
        line={line}
        text={text}
        active
        onReplace={({ start, end }, replacement) => {
          field.current?.focus();
          field.current?.setSelectionRange(start, end);
          if (field.current !== null) insertText(field.current, replacement);
        }}
      />
    </>
  );
}

interface HarnessProps {
  host: FakeHost;
  lines: Line[];
  /** Words that the dictionary knows. */
  known: string[];
  searcher?: LineSearcher;
}

const here: LineSearcher = {
  search: (request, lines) => Promise.resolve(findChanges(lines, request)),
  dispose: () => {},
};

function Harness({ host, lines, known, searcher }: HarnessProps) {
  const queries = useMemo(() => new QueryClient({ defaultOptions: { queries: { retry: false } } }), []);
  const own = useMemo(() => new OwnChanges(), []);
  const api = useMemo(() => ({ client: createClient(host.transport), transport: host.transport }), [host]);
  useEventSync(host.transport, queries, own);
  return (
    <QueryClientProvider client={queries}>
      <ApiProvider api={api}>
        <KeyboardProvider>
          <WritingProvider documentId="d1" createSpeller={() => dictionaryOf(known)}>
            {lines.map((line) => (
              <TestLine key={line.id} line={line} />
            ))}
            <WritingPanel />
            {searcher === undefined ? null : (
              <ChangesDialog task={{ kind: "find" }} onClose={() => {}} createSearcher={() => searcher} />
            )}
            <Toasts />
          </WritingProvider>
        </KeyboardProvider>
      </ApiProvider>
    </QueryClientProvider>
  );
}

/** A worker with a dictionary of these words. */
function dictionaryOf(known: readonly string[]): SpellPort {
  const port: SpellPort = {
    onmessage: null,
    onerror: null,
    terminate: () => {},
    postMessage(message) {
      const { id } = message;
      const data =
        message.kind === "check"
          ? { id, known: message.words.map((forms) => forms.some((form) => known.includes(form))) }
          : message.kind === "suggest"
            ? { id, suggestions: known.slice(0, 2) }
            : { id, known: [] };
      queueMicrotask(() => port.onmessage?.({ data }));
    },
  };
  return port;
}

let host: FakeHost;

async function show(
  lines: Line[],
  options: { settings?: WritingSettings; known?: string[]; searcher?: LineSearcher } = {},
): Promise<void> {
  const answers = fakeWriting({
    keyboards: [{ id: "builtin:old", builtin: true, layout }],
    ...(options.settings === undefined ? {} : { settings: options.settings }),
    lines: () => lines.map(({ id }) => host.line(id)),
    emit: (name, payload) => host.emit(name, payload),
  });
  host = createFakeHost(lines, answers);
  const { known = [], searcher } = options;
  render(<Harness host={host} lines={lines} known={known} {...(searcher === undefined ? {} : { searcher })} />);
  await screen.findByRole("tab", { name: "Keyboard" });
}

const field = (number = 1): HTMLTextAreaElement => screen.getByRole("textbox", { name: `Text of line ${number}` });
const openTab = async (name: string): Promise<void> => {
  await act(async () => fireEvent.click(screen.getByRole("tab", { name })));
};
const press = async (name: string | RegExp): Promise<void> => {
  const button = await screen.findByRole("button", { name });
  await act(async () => fireEvent.click(button));
};
const calls = (method: string): unknown[] =>
  host.requests.filter((request) => request.method === method).map(({ input }) => input);

beforeEach(() => {
  localStorage.clear();
  // What happy-dom lacks of a browser: editing commands, and sizes.
  document.execCommand = (command, _ui, text = "") => {
    const target = document.activeElement;
    if (!(target instanceof HTMLTextAreaElement)) return false;
    const { selectionStart: start, selectionEnd: end, value } = target;
    const from = command === "delete" && start === end ? start - 1 : start;
    // Past React's own setter, as a key press goes.
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value")?.set?.call(
      target,
      value.slice(0, from) + text + value.slice(end),
    );
    target.setSelectionRange(from + text.length, from + text.length);
    target.dispatchEvent(new InputEvent("input", { bubbles: true, data: text, inputType: "insertText" }));
    return true;
  };
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, get: () => 400 });
  Object.defineProperty(HTMLElement.prototype, "clientWidth", { configurable: true, get: () => 400 });
});
afterEach(cleanup);

describe("keyboard", () => {
  it("writes at the caret, which stays in the line", async () => {
    await show([fakeLine(0, "fo")]);
    await openTab("Keyboard");
    act(() => {
      field().focus();
      field().setSelectionRange(0, 1);
    });
    await press("Write ſ");
    expect(field().value).toBe("ſo");
    expect(document.activeElement).toBe(field());
    await press("Write \u25CC\u0364");
    await press("Shift");
    await press("Write Ꝛ");
    expect(field().value).toBe("ſ\u0364Ꝛo");
  });

  it("says what to do where no line was entered", async () => {
    await show([fakeLine(0, "fo")]);
    await openTab("Keyboard");
    await press("Write ſ");
    expect(await screen.findByText(/Click into the text of a line first/)).toBeTruthy();
  });

  it("is copied, changed and saved as one's own", async () => {
    await show([fakeLine(0, "fo")]);
    await openTab("Keyboard");
    await press("Copy to change");
    const rows = await screen.findByRole("textbox", { name: "Rows" });
    expect((rows as HTMLTextAreaElement).value).toBe("Letters: ſ ꝛ|Ꝛ \u25CC\u0364");
    fireEvent.change(rows, { target: { value: "Mine: ⁊ ħ|Ħ" } });
    const dialog = screen.getByRole("dialog", { hidden: true });
    await act(async () => fireEvent.click(within(dialog).getByText("Save")));
    await waitFor(() =>
      expect(calls("writing.saveKeyboard")).toEqual([
        {
          layout: {
            ...layout,
            name: "Old letters, copy",
            rows: [{ label: "Mine", keys: [{ text: "⁊" }, { text: "ħ", shift: "Ħ" }] }],
          },
        },
      ]),
    );
    expect(await screen.findByRole("button", { name: "Write ⁊" })).toBeTruthy();
    // One's own can be deleted, and that taken back.
    await press("Delete the keyboard Old letters, copy");
    expect(await screen.findByText(/is deleted/)).toBeTruthy();
    await press("Undo");
    expect(await screen.findByRole("button", { name: "Write ⁊" })).toBeTruthy();
  });

  it("shows why a file is no keyboard", async () => {
    await show([fakeLine(0, "fo")]);
    await openTab("Keyboard");
    const input = await screen.findByLabelText("Import a keyboard…", { selector: "input" });
    fireEvent.change(input, { target: { files: [new File(["{"], "k.json")] } });
    expect(await screen.findByText(/“k.json” is not JSON\. Correct the file/)).toBeTruthy();
  });
});

describe("characters", () => {
  it("are found by name; Enter writes the first into the line", async () => {
    await show([fakeLine(0, "wa er")]);
    await openTab("Characters");
    act(() => {
      field().focus();
      field().setSelectionRange(2, 2);
    });
    const search = await screen.findByRole("searchbox", { name: /Search by name/ });
    fireEvent.change(search, { target: { value: "long s" } });
    expect(await screen.findByText("latin small letter long s")).toBeTruthy();
    fireEvent.keyDown(search, { key: "Enter" });
    expect(field().value).toBe("waſ er");
    expect(document.activeElement).toBe(field());
    // Kept among the last used.
    fireEvent.change(search, { target: { value: "" } });
    const recent = (await screen.findByRole("heading", { name: "Last used" })).parentElement as HTMLElement;
    expect(within(recent).getByRole("button", { name: "latin small letter long s" })).toBeTruthy();
  });
});

describe("rules", () => {
  it("are shown under the line and mended one by one or all", async () => {
    await show([fakeLine(0, "ein  Hauſ")], {
      settings: { ...fakeSettings, rules: { ...fakeSettings.rules, longS: "german" } },
    });
    expect(await screen.findByText("ſ where s should be")).toBeTruthy();
    expect(document.querySelectorAll(".mark-rule")).toHaveLength(2);
    await press("Write s");
    expect(field().value).toBe("ein  Haus");
    await waitFor(() => expect(screen.queryByText("ſ where s should be")).toBeNull());
    fireEvent.change(field(), { target: { value: "ein  Hauſ" } });
    await press("Mend all 2");
    expect(field().value).toBe("ein Haus");
  });

  it("let a character be allowed where it is found", async () => {
    await show([fakeLine(0, "a€")], { settings: { ...fakeSettings, rules: { ...fakeSettings.rules, allowed: "a" } } });
    await press("Allow €");
    await waitFor(() => expect(screen.queryByText(/not among the allowed/)).toBeNull());
    expect(calls("writing.saveSettings")).toMatchObject([{ settings: { rules: { allowed: "a€" } } }]);
  });

  it("take the characters of verified lines, and are a default when asked to be", async () => {
    await show([fakeLine(0, "ſba", { status: "verified" }), fakeLine(1, "z")]);
    await openTab("Rules");
    fireEvent.click(await screen.findByRole("checkbox", { name: "Only these characters" }));
    await press("Add those of verified lines");
    await waitFor(() =>
      expect(calls("writing.saveSettings").at(-1)).toMatchObject({ settings: { rules: { allowed: "abſ" } } }),
    );
    await press("Use for new documents too");
    await waitFor(() => expect(calls("writing.saveSettings").at(-1)).toMatchObject({ asDefault: true }));
  });

  it("go back where they could not be saved", async () => {
    await show([fakeLine(0, "a")]);
    await openTab("Rules");
    host.failNext("writing.saveSettings", "disk-full", "The disk is full. Free some space.");
    const spaces = await screen.findByRole("checkbox", { name: "Double spaces" });
    await act(async () => fireEvent.click(spaces));
    expect(await screen.findByText(/The disk is full/)).toBeTruthy();
    expect((spaces as HTMLInputElement).checked).toBe(true);
  });
});

describe("spelling", () => {
  const settings: WritingSettings = { ...fakeSettings, spelling: { dictionaryIds: ["builtin:en"], longSAsS: true } };

  it("marks unknown words, replaces them, and learns words", async () => {
    await show([fakeLine(0, "das Hauſ ſtcht")], { settings, known: ["das", "Haus", "steht"] });
    await waitFor(() =>
      expect([...document.querySelectorAll(".mark-word")].map((each) => each.textContent)).toEqual(["ſtcht"]),
    );
    const row = await screen.findByRole("toolbar", { name: "Instead of “ſtcht”" });
    fireEvent.click(await within(row).findByRole("button", { name: "das" }));
    expect(field().value).toBe("das Hauſ das");
    await waitFor(() => expect(document.querySelectorAll(".mark-word")).toHaveLength(0));
    fireEvent.change(field(), { target: { value: "das Fenſterlein" } });
    await press("Known in this document");
    await waitFor(() => expect(document.querySelectorAll(".mark-word")).toHaveLength(0));
    expect(calls("writing.addWord")).toEqual([{ documentId: "d1", word: "Fenſterlein" }]);
    await openTab("Spelling");
    await press("Forget Fenſterlein");
    await waitFor(() => expect(document.querySelectorAll(".mark-word")).toHaveLength(1));
  });

  it("is off without a dictionary", async () => {
    await show([fakeLine(0, "xyz")]);
    await openTab("Spelling");
    expect(await screen.findByText("Off: no dictionary is chosen")).toBeTruthy();
    expect(document.querySelectorAll(".mark-word")).toHaveLength(0);
  });
});

describe("find and replace", () => {
  const lines = (): Line[] => [
    fakeLine(0, "vnd vnder"),
    fakeLine(1, "vnd", { status: "verified", author: "person" }),
    fakeLine(2, "und"),
  ];
  const fill = async (query: string, replacement: string): Promise<void> => {
    fireEvent.change(await screen.findByLabelText("Find"), { target: { value: query } });
    fireEvent.change(screen.getByLabelText("Replace by"), { target: { value: replacement } });
    const dialog = screen.getByRole("dialog", { hidden: true });
    await act(async () => fireEvent.click(within(dialog).getByText("Find", { selector: "button" })));
  };
  const boxes = (): HTMLInputElement[] => screen.getAllByRole("checkbox", { name: /^Page/, hidden: true });
  const change = (): Promise<void> => press(/^Change/);

  it("shows each change, leaves verified lines unticked, and writes the rest as one step", async () => {
    await show(lines(), { searcher: here });
    await fill("vnd", "und");
    expect(await screen.findByText("3 places in 2 lines")).toBeTruthy();
    expect(boxes().map(({ checked }) => checked)).toEqual([true, false]);
    await change();
    await waitFor(() => expect(host.line("l0").text).toBe("und under"));
    expect(host.line("l1").text).toBe("vnd");
    expect(calls("corrections.saveAll")).toHaveLength(1);
    expect(await screen.findByText(/1 line changed\. Undo takes all of it back/)).toBeTruthy();
  });

  it("changes a verified line where it is ticked, and the line stays verified", async () => {
    await show(lines(), { searcher: here });
    await fill("vnd", "und");
    await screen.findByText("3 places in 2 lines");
    await act(async () => fireEvent.click(boxes()[1] as HTMLElement));
    await change();
    await waitFor(() => expect(host.line("l1")).toMatchObject({ text: "und", status: "verified" }));
  });

  it("writes nothing where a line was changed meanwhile, and searches anew", async () => {
    await show(lines(), { searcher: here });
    await fill("vnd", "und");
    await screen.findByText("3 places in 2 lines");
    act(() => host.changeElsewhere("l0", "vnnd"));
    await change();
    expect(await screen.findByText(/Nothing was written; the list is new now/)).toBeTruthy();
    expect(host.line("l0").text).toBe("vnnd");
    expect(await screen.findByText("1 place in 1 line")).toBeTruthy();
  });

  it("says what is wrong with a pattern before it searches", async () => {
    await show(lines(), { searcher: here });
    fireEvent.click(await screen.findByRole("checkbox", { name: "Pattern", hidden: true }));
    fireEvent.change(screen.getByLabelText("Find"), { target: { value: "(" } });
    expect(await screen.findByText(/This is no valid pattern/)).toBeTruthy();
    const dialog = screen.getByRole("dialog", { hidden: true });
    expect((within(dialog).getByText("Find", { selector: "button" }) as HTMLButtonElement).disabled).toBe(true);
  });

  it("forgets what was found when the question changes", async () => {
    await show(lines(), { searcher: here });
    await fill("vnd", "und");
    await screen.findByText("3 places in 2 lines");
    fireEvent.change(screen.getByLabelText("Find"), { target: { value: "vn" } });
    expect(screen.queryByText("3 places in 2 lines")).toBeNull();
    expect((screen.getByRole("button", { name: "Change 0 lines", hidden: true }) as HTMLButtonElement).disabled).toBe(
      true,
    );
  });
});
