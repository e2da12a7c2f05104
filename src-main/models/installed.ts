/**
 * @file The large models of this machine. They belong to the machine and not to a library: each has a folder in
 * `largeModelsFolder`, with its note; one that lies elsewhere (a shared disk) has only the note there.
 */
import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { folderSize } from "../platform/folder-size.ts";
import { largeModelsFolder } from "../platform/paths.ts";
import type { FamilyName } from "../recognition/large/families.ts";
import { familyIn, weightsIn } from "./model-folder.ts";
import { type ModelNote, readNote, writeNote } from "./model-note.ts";

export interface InstalledModel {
  /** By which it is asked for; stays as long as the model does. */
  id: string;
  name: string;
  family: FamilyName;
  /** Absolute, with config.json and weights in it. */
  folder: string;
  repository: string | null;
  revision: string | null;
  licence: string;
  /** On disk. */
  bytes: number;
  /** `incomplete`: a download that was not finished, or files that are not as noted; `missing`: its folder is gone. */
  state: "ready" | "incomplete" | "missing";
}

export interface InstalledModels {
  /** By name. */
  list(): Promise<InstalledModel[]>;
  /** null where there is none of that id. */
  find(id: string): Promise<InstalledModel | null>;
}

/** Its folder is being deleted; what a kill left of it goes at the next start. */
const REMOVED = ".removed-";

export class MachineModels implements InstalledModels {
  readonly folder: string;

  /** @param folder absolute; made with the first model */
  constructor(folder: string) {
    this.folder = folder;
  }

  async list(): Promise<InstalledModel[]> {
    const entries = await readdir(this.folder, { withFileTypes: true }).catch(() => []);
    const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith("."));
    const models = await Promise.all(folders.map(({ name }) => this.find(name)));
    return models.filter((model) => model !== null).sort((a, b) => a.name.localeCompare(b.name));
  }

  async find(id: string): Promise<InstalledModel | null> {
    if (!isId(id)) return null;
    const own = join(this.folder, id);
    const note = await readNote(own);
    return note === null ? withoutNote(own) : describe({ ...note, id }, note.linkedFolder ?? own);
  }

  /** What is noted of it; null where nothing is. */
  async note(id: string): Promise<ModelNote | null> {
    return isId(id) ? readNote(join(this.folder, id)) : null;
  }

  /** Enters a new model under a free id made of its name. */
  async enter(note: Omit<ModelNote, "id">): Promise<ModelNote> {
    await mkdir(this.folder, { recursive: true });
    const wanted = idFor(note.name);
    for (let count = 1; ; count++) {
      const id = count === 1 ? wanted : `${wanted}-${count}`;
      try {
        await mkdir(join(this.folder, id));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EEXIST") continue;
        throw error;
      }
      await writeNote(join(this.folder, id), { ...note, id });
      return { ...note, id };
    }
  }

  /** Writes down what is known now. */
  async change(note: ModelNote): Promise<void> {
    await writeNote(join(this.folder, note.id), note);
  }

  /** Deletes the files, or only the note of a folder elsewhere: that folder stays as it is. */
  async remove(id: string): Promise<void> {
    if (!isId(id)) return;
    const gone = join(this.folder, `${REMOVED}${randomUUID()}`);
    await rename(join(this.folder, id), gone);
    await rm(gone, { recursive: true, force: true });
  }

  /** Deletes what a kill left of a removal. */
  async sweep(): Promise<void> {
    const names = await readdir(this.folder).catch(() => []);
    for (const name of names.filter((each) => each.startsWith(REMOVED))) {
      await rm(join(this.folder, name), { recursive: true, force: true });
    }
  }
}

/** Where every entry point finds them: the app and the command line. */
export function openMachineModels(): MachineModels {
  return new MachineModels(resolve(largeModelsFolder()));
}

/** `microsoft/trocr-base-printed` as a folder's name: `trocr-base-printed`. */
export function idFor(name: string): string {
  const last = name.split(/[/\\]/).findLast((part) => part !== "") ?? "";
  const plain = last
    .normalize("NFKD")
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "");
  return plain.slice(0, 80) || "model";
}

function isId(id: string): boolean {
  return /^[^./\\][^/\\]*$/.test(id);
}

async function describe(note: ModelNote, folder: string): Promise<InstalledModel> {
  const { id, name, family, repository, revision, licence } = note;
  const state = await stateOf(note, folder);
  const bytes = await sizeOf(note, folder);
  return { id, name, family, folder, repository, revision, licence, bytes, state };
}

/** Of a folder elsewhere only the model's own files count: there may be more in it. */
async function sizeOf({ linkedFolder, files }: ModelNote, folder: string): Promise<number> {
  if (linkedFolder === null) return folderSize(folder);
  const sizes = await Promise.all(
    files.map(async ({ path }) => (await stat(join(folder, path)).catch(() => null))?.size),
  );
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}

/**
 * By presence and size; of a download the hashes are noted at its end, when each file was checked. A file gets its name only
 * once its hash was right, so a cut one is never taken for whole.
 */
async function stateOf(note: ModelNote, folder: string): Promise<InstalledModel["state"]> {
  const found = await Promise.all(note.files.map(({ path }) => stat(join(folder, path)).catch(() => null)));
  if (note.linkedFolder !== null && !found.some((file) => file !== null)) return "missing";
  const checked = note.linkedFolder !== null || note.files.every(({ sha256 }) => sha256 !== null);
  const whole = note.files.length > 0 && note.files.every(({ size }, index) => found[index]?.size === size);
  return whole && checked ? "ready" : "incomplete";
}

/** A folder that somebody put there by hand, where it is of a known family. */
async function withoutNote(folder: string): Promise<InstalledModel | null> {
  const family = await familyIn(folder).catch(() => null);
  if (family === null) return null;
  const name = basename(folder);
  const state = (await weightsIn(folder)).length > 0 ? "ready" : "incomplete";
  const unknown = { repository: null, revision: null, licence: family.licence };
  return { id: name, name, family: family.name, folder, ...unknown, bytes: await folderSize(folder), state };
}
