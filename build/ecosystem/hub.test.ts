/**
 * @file The test Hub as Python's huggingface_hub sees it, and what Emend published there as Python fetches it: so that the
 * Hub of our tests is not made to fit our own client. It runs where `EMEND_ECOSYSTEM=1` asks for it and uv is there.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { BASE, DATASET, openTestPublishing } from "../../src-main/publishing/test-publishing.ts";
import { installedUv } from "../uv.ts";

const uv = installedUv();
const skipped =
  process.env.EMEND_ECOSYSTEM !== "1" ? "set EMEND_ECOSYSTEM=1 to run it" : uv === null ? "uv is not here" : null;

it.skipIf(skipped !== null)(
  `Python's huggingface_hub fetches what was published, and publishes itself (${skipped ?? "as asked"})`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "emend-hub-"));
    const t = await openTestPublishing();
    const hashes = (kind: string, id: string) =>
      Object.fromEntries(
        [...t.hub.files(kind, id)].map(([path, bytes]) => [path, createHash("sha256").update(bytes).digest("hex")]),
      );
    try {
      expect((await t.publish(DATASET)).state).toBe("done");
      const script = join(import.meta.dirname, "check_hub.py");
      // Not the blocking call: the Hub answers from this very process.
      const { stdout } = await promisify(execFile)(
        uv as string,
        ["run", "--quiet", "--script", script, folder, t.hub.url, "hf_me"],
        { env: { ...process.env, HF_ENDPOINT: t.hub.url, HF_HOME: join(folder, "home"), HF_HUB_DISABLE_XET: "1" } },
      );
      const seen = JSON.parse(stdout.trim().split("\n").at(-1) as string) as Record<string, unknown>;
      expect(seen).toMatchObject({ who: "me", base: BASE, cer: 0.05 });
      expect(seen.down).toEqual({ model: hashes("models", "me/letters"), dataset: hashes("datasets", "me/lines") });
      expect(seen.up).toEqual(hashes("models", "me/from-python"));
      expect(seen.commit).toBe(t.hub.store.repo("models", "me/from-python").commits.at(-1)?.oid);
      expect(seen.files).toEqual(expect.arrayContaining(["README.md", "model.onnx"]));
      expect(t.hub.store.repo("models", "me/from-python").private).toBe(true);
      // Private is private for whoever brings no token.
      expect([401, 403, 404]).toContain(seen.refused);
    } finally {
      await t.disposeAll();
      rmSync(folder, { recursive: true, force: true });
    }
  },
  300_000,
);
