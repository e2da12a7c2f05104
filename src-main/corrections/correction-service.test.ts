import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Line } from "#contract/corrections.ts";
import { AppError } from "#contract/errors.ts";
import { DocumentRepository } from "../documents/document-repository.ts";
import { EventBus } from "../rpc/event-bus.ts";
import { openDatabase } from "../storage/database.ts";
import { openTestLibrary, type TestLibrary } from "../storage/test-library.ts";
import { CorrectionService } from "./correction-service.ts";
import { JournalRepository } from "./journal-repository.ts";
import { LineRepository } from "./line-repository.ts";

const HASH = "a".repeat(64);
const proposal = (text: string) => ({ versionId: "base", versionName: "Base", text, confidence: 0.8, characters: [] });
const detected = (text: string) => ({
  polygon: [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ] as const,
  direction: "ltr" as const,
  cropSha256: HASH,
  proposals: [proposal(text)],
});

let library: TestLibrary;
let service: CorrectionService;
let time: number;

const open = () =>
  new CorrectionService(
    new LineRepository(library.database),
    new JournalRepository(library.database),
    new EventBus(),
    () => new Date(time),
  );

beforeEach(() => {
  library = openTestLibrary();
  time = Date.parse("2026-01-01T00:00:00Z");
  const page = { id: "page", width: 10, height: 10, imageSha256: HASH, thumbnailSha256: HASH, textLayer: null };
  new DocumentRepository(library.database).addSource(
    "doc",
    { id: "src", name: "f.png", sha256: HASH, size: 1, pages: [page] },
    { name: "Doc", sample: false },
  );
  service = open();
  service.insertDetected("page", ["alpha", "beta", "gamma"].map(detected));
});
afterEach(() => library.dispose());

const line = (index: number) => service.lines("page")[index] as Line;
const save = (index: number, text: string, verified: boolean) => {
  const { id, revision } = line(index);
  return service.save({ lineId: id, text, verified, baseRevision: revision });
};

describe("corrections", () => {
  it("shows the proposal until a person writes", () => {
    expect(line(0)).toMatchObject({ text: "alpha", status: "proposed", author: "Base" });
    expect(save(0, "Alpha", false).line).toMatchObject({ text: "Alpha", status: "edited", author: "person" });
    expect(save(0, "Alpha!", true).line).toMatchObject({ text: "Alpha!", status: "verified" });
  });

  it("undoes and redoes over a restart, and a new change ends redo", () => {
    save(0, "one", true);
    save(1, "two", true);
    service = open();
    expect(service.journal("doc").undoLabel).toBe("Verify line 2 on page 1");
    service.undo("doc");
    service.undo("doc");
    expect([line(0), line(1)].map((l) => [l.text, l.status])).toEqual([
      ["alpha", "proposed"],
      ["beta", "proposed"],
    ]);
    expect(() => service.undo("doc")).toThrow("nothing to undo");
    service.redo("doc");
    expect(line(0)).toMatchObject({ text: "one", status: "verified" });
    save(2, "three", true);
    expect(service.journal("doc").canRedo).toBe(false);
  });

  it("makes typing one step, and a pause two", () => {
    save(0, "a", false);
    save(0, "ab", false);
    time += 60_000;
    save(0, "abc", false);
    service.undo("doc");
    expect(line(0).text).toBe("ab");
    service.undo("doc");
    expect(line(0).text).toBe("alpha");
  });

  it("refuses a stale save and tells what is there", () => {
    const stale = line(0);
    save(0, "theirs", true);
    const attempt = () =>
      service.save({ lineId: stale.id, text: "mine", verified: true, baseRevision: stale.revision });
    expect(attempt).toThrow(AppError);
    try {
      attempt();
    } catch (error) {
      expect((error as AppError).code).toBe("line-changed-elsewhere");
      expect((error as AppError).data?.["line"]).toMatchObject({ text: "theirs" });
    }
    expect(line(0).text).toBe("theirs");
  });

  it("never lets a machine touch what a person wrote", () => {
    save(0, "verified text", true);
    save(1, "edited text", false);
    const reading = { text: "machine", confidence: 1, characters: [], direction: "ltr" as const };
    const readings = new Map(service.lines("page").map((l) => [l.id, reading]));
    expect(service.addProposals("page", readings, { id: "v2", name: "Version 2" })).toEqual({
      changedLines: 1,
      keptVerifiedLines: 1,
    });
    expect(service.lines("page").map((l) => l.text)).toEqual(["verified text", "edited text", "machine"]);
    expect(line(0).proposal?.text).toBe("machine");
    expect(line(2).previousText).toBe("gamma");
  });

  it("scores the proposal against verified text only", () => {
    expect(line(0).cer).toBeNull();
    expect(save(0, "alphabet", true).line.cer).toBeCloseTo(3 / 8);
  });

  it("matches a plain model over random saves, undos and redos", () => {
    let seed = 42;
    const next = (n: number) => (seed = (seed * 1103515245 + 12345) % 2 ** 31) % n;
    let state = ["alpha", "beta", "gamma"];
    let past: string[][] = [];
    let future: string[][] = [];
    for (let step = 0; step < 300; step++) {
      time += 60_000;
      const action = next(4);
      if (action < 2) {
        const index = next(3);
        const text = `text ${step}`;
        save(index, text, next(2) === 0);
        past.push(state);
        future = [];
        state = state.with(index, text);
      } else if (action === 2 && past.length > 0) {
        service.undo("doc");
        future.push(state);
        state = past.pop() as string[];
      } else if (action === 3 && future.length > 0) {
        service.redo("doc");
        past.push(state);
        state = future.pop() as string[];
      }
      expect(service.lines("page").map((l) => l.text)).toEqual(state);
    }
    past = [];
  });

  it("loses nothing that was shown as saved when it is killed", async () => {
    const file = join(library.folder, "library.sqlite");
    library.database.close();
    for (let round = 0; round < 12; round++) {
      const saved = await killWhileSaving(file, 150 + round * 37);
      expect(saved.size).toBeGreaterThan(0);
      const database = openDatabase(file);
      expect(database.pragma("integrity_check", { simple: true })).toBe("ok");
      const lines = new CorrectionService(
        new LineRepository(database),
        new JournalRepository(database),
        new EventBus(),
      ).lines("page");
      for (const [id, text] of saved) {
        // The kill may come after a later save of the same line that was not shown any more.
        const now = lines.find((l) => l.id === id)?.text ?? "";
        expect(Number(now.split(" ")[1])).toBeGreaterThanOrEqual(Number(text.split(" ")[1]));
        expect(now.split(" ")[0]).toBe(text.split(" ")[0]);
      }
      database.close();
    }
    library.database = openDatabase(file);
  });
});

/** Starts a process that saves, kills it some milliseconds after its first save, and returns what it had shown. */
async function killWhileSaving(file: string, milliseconds: number): Promise<Map<string, string>> {
  const script = fileURLToPath(new URL("./saving-child.ts", import.meta.url));
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", script, file, "page"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  await new Promise<void>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      if (output === "") setTimeout(() => child.kill("SIGKILL"), milliseconds);
      output += chunk.toString();
    });
    child.on("close", () => resolve());
  });
  const complete = output.slice(0, output.lastIndexOf("\n")).split("\n");
  return new Map(complete.map((row) => [row.slice(0, row.indexOf(" ")), row.slice(row.indexOf(" ") + 1)]));
}
