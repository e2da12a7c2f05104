/** @file Versions with the real model: the gate, roll back, comparing, one for a document, deleting and undo. No training. */
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "./fixtures.ts";
import { importSample } from "./sample.ts";

const MODEL = join(
  process.env.EMEND_MODELS ?? join(process.env.EMEND_CACHE ?? join(homedir(), ".cache", "emend"), "models"),
  "PP-OCRv6_rec_small.onnx",
);

/** The base's own file, but that two letters have changed places in its list: it reads one for the other. */
function mangled(): Buffer {
  const bytes = Buffer.from(readFileSync(MODEL));
  const [e, n] = [bytes.lastIndexOf("\ne\n"), bytes.lastIndexOf("\nn\n")];
  bytes[e + 1] = "n".charCodeAt(0);
  bytes[n + 1] = "e".charCodeAt(0);
  return bytes;
}

/** Puts a version into a library as a run leaves it that held back all verified lines. */
function addVersion(library: string, id: string, name: string, model: Buffer | null): void {
  const folder = join(library, "adapters", id);
  mkdirSync(folder, { recursive: true });
  for (const file of ["adapter_config.json", "adapter_model.safetensors", "README.md", "evaluation.json", "run.json"]) {
    writeFileSync(join(folder, file), "{}");
  }
  if (model === null) copyFileSync(MODEL, join(folder, "model.onnx"));
  else writeFileSync(join(folder, "model.onnx"), model);
  const sha256 = createHash("sha256")
    .update(readFileSync(join(folder, "model.onnx")))
    .digest("hex");
  const database = new Database(join(library, "library.sqlite"));
  const now = new Date().toISOString();
  database
    .prepare(
      "INSERT INTO training_run (id, name, state, created_at, manifest_sha256, snapshot) VALUES (?, ?, 'done', ?, 'm', ?)",
    )
    .run(`run-${id}`, name, now, "{}");
  const lines = database
    .prepare("SELECT id, text, crop_sha256 AS sha256 FROM line WHERE status = 'verified' AND trim(text) <> ''")
    .all() as { id: string; text: string; sha256: string }[];
  const saw = database.prepare(
    "INSERT INTO training_line (run_id, line_id, split, text) VALUES (?, ?, 'validation', ?)",
  );
  for (const line of lines) saw.run(`run-${id}`, line.id, line.text);
  mkdirSync(join(library, "runs", `run-${id}`), { recursive: true });
  const rows = lines.map((line) => `${JSON.stringify({ ...line, split: "validation" })}\n`);
  writeFileSync(join(library, "runs", `run-${id}`, "manifest.jsonl"), rows.join(""));
  const summary = { trainLines: 12, validationLines: 0, splitBy: "page", base: null, adapter: null, newCharacters: [] };
  database
    .prepare(
      "INSERT INTO adapter (id, name, run_id, created_at, folder, onnx_sha256, size, summary) VALUES (?, ?, ?, ?, ?, ?, 1, ?)",
    )
    .run(id, name, `run-${id}`, now, `adapters/${id}`, sha256, JSON.stringify({ ...summary, rank: 4, alpha: 8 }));
  database.close();
}

test("versions are kept out, used, rolled back, compared, chosen for a document, deleted and brought back", async ({
  page,
  host,
}) => {
  test.setTimeout(240_000);
  await importSample(page);
  await host.stop("SIGTERM");
  addVersion(host.library, "twin", "Twin", null);
  addVersion(host.library, "mangled", "Mangled", mangled());
  await page.goto(await host.start());
  await page.getByRole("link", { name: "Versions" }).click();
  const card = (name: string) => page.getByRole("article", { name });
  const production = page.getByRole("region", { name: "In production" });

  await test.step("a worse one is kept out, unless a reason is typed", async () => {
    await card("Mangled").getByRole("button", { name: "Use this version" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByText(/worse than PP-OCRv6 small, by more than chance/)).toBeVisible({ timeout: 120_000 });
    await expect(dialog.getByRole("button", { name: "Use it all the same" })).toBeDisabled();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(production).toContainText("PP-OCRv6 small");
  });

  await test.step("one that reads the same goes into production, and back", async () => {
    await card("Twin").getByRole("button", { name: "Use this version" }).click();
    await expect(page.getByText(/cannot be told from PP-OCRv6 small/)).toBeVisible({ timeout: 60_000 });
    await page.getByRole("button", { name: "Put into production" }).click();
    await expect(production).toContainText("Twin");
    await production.getByRole("button", { name: "Roll back to PP-OCRv6 small" }).click();
    await expect(production.getByRole("button", { name: /^Roll back to Twin/ })).toBeVisible();
  });

  await test.step("two are compared with lines, crops and confusions", async () => {
    await page.goto(`${new URL(page.url()).origin}/#/versions/compare/twin/mangled`);
    await page.getByRole("button", { name: "Compare", exact: true }).click();
    await expect(page.getByText("Mangled is worse, by more than chance.")).toBeVisible({ timeout: 60_000 });
    await expect(page.getByTitle(/^e read as n, \d+ times$/)).toBeVisible();
    await expect(page.getByRole("img", { name: /^Image of / }).first()).toBeVisible();
    await page.getByRole("link", { name: "All versions" }).click();
  });

  await test.step("all are ranked on the same lines, with an alert for the document that one reads worse", async () => {
    await page.getByRole("button", { name: "Leaderboard" }).click();
    await page.getByRole("button", { name: "Rank" }).click();
    await expect(page.getByRole("row", { name: /Mangled/ })).toContainText("worse", { timeout: 60_000 });
    await expect(page.getByText(/Mangled.* reads worse than .*PP-OCRv6 small/)).toBeVisible();
    await expect(page.getByText(/^Document “.+”, \d+ lines: CER/)).toBeVisible();
    await page.getByRole("link", { name: "All versions" }).click();
  });

  await test.step("a document gets one of its own; deleting it says so, and undo brings both back", async () => {
    await page.getByRole("combobox", { name: "Document or tag" }).selectOption({ index: 1 });
    await page.getByRole("combobox", { name: "Version", exact: true }).selectOption("Mangled");
    await page.getByRole("button", { name: "Set", exact: true }).click();
    const choices = page.getByRole("region", { name: /with a version of their own/ });
    await expect(choices.getByRole("listitem")).toContainText("Mangled");
    await page.getByRole("button", { name: "Details of Mangled" }).click();
    await card("Mangled").getByRole("button", { name: "Delete" }).click();
    await expect(page.getByRole("dialog").getByText(/Read with it until now/)).toBeVisible();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await expect(card("Mangled")).toHaveCount(0);
    await production.getByRole("button", { name: "Undo: Mangled deleted" }).click();
    await expect(card("Mangled")).toBeVisible();
    await expect(choices.getByRole("listitem")).toContainText("Mangled");
  });
});
