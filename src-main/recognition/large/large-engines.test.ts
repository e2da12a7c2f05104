import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { BuiltinEngine } from "../builtin-engine.ts";
import type { LargeRef, LineReading } from "../engine.ts";
import { LargeEngines } from "./large-engines.ts";

const CHILD = {
  program: process.execPath,
  args: ["--disable-warning=ExperimentalWarning", join(import.meta.dirname, "engine-child.ts")],
  env: {},
};
const line = (text: string): LineReading => ({ text, confidence: 1, characters: [], direction: "ltr" });

let folder: string;
let image: string;
let prepared: number;
let engines: LargeEngines;
const installed = new Set(["small", "big"]);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "emend-engines-"));
  image = join(folder, "line.png");
  writeFileSync(image, "ink");
  prepared = 0;
  engines = open();
});
afterEach(async () => {
  await engines.dispose();
  rmSync(folder, { recursive: true, force: true });
});

function open(idleMs?: number): LargeEngines {
  return new LargeEngines({
    builtin: { readLineFiles: async () => [line("built in")] } as unknown as BuiltinEngine,
    find: async (id) =>
      installed.has(id) ? { id, name: id, family: "trocr", folder: join(folder, id), state: "ready" } : null,
    environment: () => ({ prepare: async () => void prepared++, command: () => CHILD }),
    ...(idleMs === undefined ? {} : { idleMs }),
  });
}

const model = (large: string, adapter: string | null = null): LargeRef => ({
  large,
  adapterFolder: adapter === null ? null : join(folder, adapter),
  sha256: "1".repeat(64),
});
const read = async (ref: LargeRef | null) => (await engines.readLineFiles([image], ref))[0]?.text;

it("reads with whatever a version is of, one large model at a time", async () => {
  expect(await read(null)).toBe("built in");
  expect(prepared).toBe(0);
  expect(await read(model("small"))).toBe("base ink");
  expect(await read(model("small", "letters"))).toBe("v1111111111111111 ink");
  expect(prepared).toBe(1);
  expect(await read(model("big"))).toBe("base ink");
  expect(prepared).toBe(2);
});

it("waits for what is being read before another model takes its place, and can be cancelled meanwhile", async () => {
  const waits = join(folder, "waits.png");
  const [first, second] = [new AbortController(), new AbortController()];
  const reading = engines.readLineFiles([waits], model("small"), { signal: first.signal });
  reading.catch(() => {});
  await expect.poll(() => engines.held).toBe("small");
  await engines.releaseIdle();
  const given = engines.readLineFiles([image], model("big"), { signal: second.signal });
  given.catch(() => {});
  const next = read(model("big"));
  expect(await read(model("small"))).toBe("base ink");
  second.abort();
  await expect(given).rejects.toMatchObject({ code: "cancelled" });
  expect(engines.held).toBe("small");
  first.abort();
  await expect(reading).rejects.toMatchObject({ code: "cancelled" });
  expect(await next).toBe("base ink");
  expect(engines.held).toBe("big");
});

it("says what to do where the model is not there any more", async () => {
  await expect(read(model("gone"))).rejects.toMatchObject({ code: "models-missing" });
});

it("lets go of the model when nobody reads, and takes it again", async () => {
  engines = open(1);
  expect(await read(model("small"))).toBe("base ink");
  await expect.poll(() => engines.held).toBe(null);
  expect(await read(model("small"))).toBe("base ink");
});
