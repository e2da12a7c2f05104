/** @file What Emend notes of a large model, as a small file in its folder: the one record there is of it on this machine. */
import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { FAMILIES, type FamilyName } from "../recognition/large/families.ts";

export const NOTE_FILE = "emend-model.json";

const names = FAMILIES.map(({ name }) => name) as [FamilyName, ...FamilyName[]];

/** A path below the folder and nowhere else. */
const INSIDE = /^(?!\.{0,2}\/)(?!.*(?:^|[/\\])\.\.(?:[/\\]|$))[^\\:]+$/;

const ModelNote = z.object({
  /** The name of its folder, by which it is asked for. */
  id: z.string(),
  /** As people call it. */
  name: z.string(),
  family: z.enum(names),
  /** `owner/name` on the Hub; null for one that came as a folder. */
  repository: z.string().nullable(),
  /** The commit that it was fetched at. */
  revision: z.string().nullable(),
  licence: z.string(),
  /** Sizes in bytes. Empty until the Hub said what there is; a hash is null until the file was checked. */
  files: z.array(z.object({ path: z.string().regex(INSIDE), size: z.number(), sha256: z.string().nullable() })),
  addedAt: z.string(),
  /** A folder elsewhere that is used where it lies; null: the files are beside the note. */
  linkedFolder: z.string().nullable().default(null),
  /** Where it was fetched from, so that a download goes on from there; null: the Hub itself, or no download. */
  mirror: z.string().nullable().default(null),
});
export type ModelNote = z.infer<typeof ModelNote>;

/** null where there is none, or none that can be read. */
export async function readNote(folder: string): Promise<ModelNote | null> {
  try {
    return ModelNote.parse(JSON.parse(await readFile(join(folder, NOTE_FILE), "utf8")));
  } catch {
    return null;
  }
}

/** Written beside its place and renamed: a kill leaves the old one or the new one. */
export async function writeNote(folder: string, note: ModelNote): Promise<void> {
  await mkdir(folder, { recursive: true });
  const beside = join(folder, `.${NOTE_FILE}.${randomUUID()}`);
  await writeFile(beside, `${JSON.stringify(note, null, 2)}\n`, { flush: true });
  await rename(beside, join(folder, NOTE_FILE));
}
