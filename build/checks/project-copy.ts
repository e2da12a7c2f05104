/** @file A copy of the project in a temporary folder, for checks that need a file which breaks a rule. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { openSourceTree } from "./source-tree.ts";

export const projectRoot = fileURLToPath(new URL("../..", import.meta.url));

export interface ProjectCopy {
  root: string;
  /** Writes a file; the returned function takes it away again, with the folders that were made for it. */
  plant(path: string, text: string): () => void;
  dispose(): void;
}

/** Copies everything that is not ignored; node_modules is linked. */
export function copyProject(): ProjectCopy {
  const root = mkdtempSync(join(tmpdir(), "emend-copy-"));
  for (const path of openSourceTree(projectRoot).files) cpSync(join(projectRoot, path), join(root, path));
  symlinkSync(join(projectRoot, "node_modules"), join(root, "node_modules"));
  return {
    root,
    plant(path, text) {
      const made = firstMissing(root, path);
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text, { flag: "wx" });
      return () => rmSync(made, { recursive: true });
    },
    dispose: () => rmSync(root, { recursive: true }),
  };
}

function firstMissing(root: string, path: string): string {
  let found = root;
  for (const part of path.split("/")) {
    found = join(found, part);
    if (!existsSync(found)) break;
  }
  return found;
}
