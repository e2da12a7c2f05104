import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { AppError } from "#contract/errors.ts";
import { FileReader } from "./read-file.ts";

const late = vi.hoisted(() => ({ write: (): Promise<void> => Promise.resolve() }));
vi.mock("../documents/page-source.ts", () => ({
  openPages: async (_path: string, name: string, { signal }: { signal: AbortSignal }) => ({
    ...{ name, kind: "image", pages: 1 },
    /** As libvips: given up at once, and writes its file some time after. */
    render: (_index: number, into: string) =>
      new Promise((_resolve, reject) => {
        late.write = () => writeFile(into, "a page");
        signal.addEventListener("abort", () => reject(new AppError("cancelled", "Cancelled.")));
      }),
    close: () => Promise.resolve(),
  }),
}));

it("leaves nothing of a page that is still being drawn when a job is cancelled", async () => {
  const scratch = mkdtempSync(join(tmpdir(), "emend-read-"));
  const abort = new AbortController();
  const read = vi.fn();
  const reader = new FileReader({ batcher: { read }, scratch, mostPixels: 1e6, drawnAtOnce: 1, ahead: 1 });
  const pages = reader.read({
    ...{ path: "/a.png", name: "a.png", model: null, urgent: false, signal: abort.signal, failed: "keep" },
    onOpen: () => setImmediate(() => abort.abort()),
  });
  await expect(pages.next()).rejects.toMatchObject({ code: "cancelled" });
  await late.write().catch(() => {});
  expect(readdirSync(scratch)).toEqual([]);
  expect(read).not.toHaveBeenCalled();
  rmSync(scratch, { recursive: true });
});
