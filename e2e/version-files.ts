/** @file Versions put into a library without training: the base's own file, or one that reads some letters for others. */
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";

const MODEL = join(
  process.env.EMEND_MODELS ?? join(process.env.EMEND_CACHE ?? join(homedir(), ".cache", "emend"), "models"),
  "PP-OCRv6_rec_small.onnx",
);

/** The base's own file, but that two letters have changed places in its list: it reads one for the other. */
export function mangled(): Buffer {
  const bytes = Buffer.from(readFileSync(MODEL));
  const [e, n] = [bytes.lastIndexOf("\ne\n"), bytes.lastIndexOf("\nn\n")];
  bytes[e + 1] = "n".charCodeAt(0);
  bytes[n + 1] = "e".charCodeAt(0);
  return bytes;
}

/** Puts a version into a library as a run leaves it that held back all verified lines. */
export function addVersion(library: string, id: string, name: string, model: Buffer | null): void {
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
