/** @file An exported folder as DVC (dvc.org) tracks it: the `.dvc` file that `dvc add FOLDER` would write beside it. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat, writeFile } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { stringify } from "yaml";

/**
 * Writes `FOLDER.dvc`, so that the folder can be pushed, fetched and compared by hash with DVC 3. MD5 is DVC's choice: it
 * names contents there and proves nothing. The list of files is held in memory, as DVC holds it.
 *
 * @param folder an exported data set, whole
 * @returns the file's path
 */
export async function writeDvcFile(folder: string, signal?: AbortSignal): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
  // By code points, as Python sorts.
  paths.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const listed: string[] = [];
  let size = 0;
  for (const path of paths) {
    signal?.throwIfAborted();
    const file = join(folder, path);
    size += (await stat(file)).size;
    listed.push(`{"md5": "${await md5Of(file)}", "relpath": ${pythonString(path)}}`);
  }
  const hash = createHash("md5")
    .update(`[${listed.join(", ")}]`)
    .digest("hex");
  const out = { md5: `${hash}.dir`, size, nfiles: paths.length, hash: "md5", path: basename(folder) };
  await writeFile(`${folder}.dvc`, stringify({ outs: [out] }), { flag: "wx" });
  return `${folder}.dvc`;
}

async function md5Of(file: string): Promise<string> {
  const hash = createHash("md5");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

/** As Python's json writes it: all but ASCII as escapes, of which the hash is taken. */
function pythonString(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
