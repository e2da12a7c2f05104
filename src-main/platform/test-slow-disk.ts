/** @file A disk that opens late or refuses to write, for tests of what is left behind. Restore with `vi.restoreAllMocks`. */
import fs from "node:fs";
import { vi } from "vitest";

type Done = (...result: unknown[]) => void;
type Call = (...of: unknown[]) => void;

export interface SlowDisk {
  /** Files of these names that are open or about to be. */
  open(): number;
}

/**
 * Streams open their files late.
 * @param late whose paths
 * @param ms by how much
 * @param fail what opening such a file fails with, at once
 */
export function opensLate(
  late: (path: string) => boolean,
  ms: number,
  fail?: (path: string) => Error | null,
): SlowDisk {
  const [open, close] = [fs.open as unknown as Call, fs.close as unknown as Call];
  const held = new Set<unknown>();
  let coming = 0;
  vi.spyOn(fs, "open").mockImplementation(((...of: unknown[]) => {
    const path = String(of[0]);
    if (!late(path)) return open(...of);
    const done = of.pop() as Done;
    const error = fail?.(path) ?? null;
    if (error !== null) return process.nextTick(done, error);
    coming += 1;
    setTimeout(() => {
      open(...of, (failed: unknown, file: unknown) => {
        coming -= 1;
        if (failed === null) held.add(file);
        done(failed, file);
      });
    }, ms);
  }) as typeof fs.open);
  vi.spyOn(fs, "close").mockImplementation(((file: number, done: Done) => {
    close(file, (...result: unknown[]) => {
      held.delete(file);
      done(...result);
    });
  }) as typeof fs.close);
  return { open: () => coming + held.size };
}

/** Every write of a stream fails as on a full disk. */
export function writesNothing(): void {
  const refuse = (...of: unknown[]) => {
    const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    process.nextTick(of.at(-1) as Done, full);
  };
  vi.spyOn(fs, "write").mockImplementation(refuse as unknown as typeof fs.write);
  vi.spyOn(fs, "writev").mockImplementation(refuse as unknown as typeof fs.writev);
}

/** Writes of streams take that long (ms). */
export function writesSlowly(ms: number): void {
  const write = fs.write as unknown as Call;
  vi.spyOn(fs, "write").mockImplementation(((...of: unknown[]) => {
    setTimeout(() => write(...of), ms);
  }) as unknown as typeof fs.write);
}
