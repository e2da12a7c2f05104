/** @file `emend dataset …`: the same services as the Data sets screen, over a library. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import {
  type CheckKind,
  type CheckReport,
  type DataSet,
  type DataSetJob,
  DataSetRequest,
  type DataSetVersion,
  DifferenceKind,
  SplitChoice,
} from "#contract/datasets.ts";
import { AppError } from "#contract/errors.ts";
import { FormatId, ImportAs } from "#contract/formats.ts";
import type { EmendApp } from "../compose.ts";
import { writeDvcFile } from "../datasets/dvc-file.ts";
import { follow, watchJob, withLibrary } from "./library-session.ts";
import { say } from "./session.ts";

interface LibraryOption {
  library?: string;
  json?: boolean;
}

interface SplitOption {
  by?: "page" | "document";
  seed?: number;
  validation?: number;
  test?: number;
  all?: "train" | "test";
  preview?: boolean;
}

interface FreezeOption extends LibraryOption, SplitOption {
  from?: string[];
  as: string;
  document?: string[];
  tag?: string[];
  unit: DataSet["unit"];
  status: DataSetRequest["status"];
  notes: string;
}

/** One version with the set that it is of. */
interface Named {
  set: DataSet;
  version: DataSetVersion;
}

const print = (options: LibraryOption, value: unknown, text: string): void => {
  process.stdout.write(`${options.json === true ? JSON.stringify(value) : text}\n`);
};

/** A set by its id or name. @throws AppError `bad-input` where several are called so */
function setNamed(sets: readonly DataSet[], wanted: string): DataSet | null {
  const byName = sets.filter(({ name }) => name === wanted);
  if (byName.length > 1) {
    throw new AppError(
      "bad-input",
      `Several data sets are called “${wanted}”. Name one by its id (emend dataset list).`,
    );
  }
  return byName[0] ?? sets.find(({ id }) => id === wanted) ?? null;
}

/** A version by its id, or the newest of a set, or `SET@NUMBER`. @throws AppError `not-found`, `bad-input` */
function versionNamed(app: EmendApp, wanted: string): Named {
  const sets = app.dataSets.sets.list();
  const set = setNamed(sets, wanted);
  const [newest] = set?.versions ?? [];
  if (set !== null && newest !== undefined) return { set, version: newest };
  for (const each of sets) {
    const version = each.versions.find(({ id }) => id === wanted);
    if (version !== undefined) return { set: each, version };
  }
  const [, name = "", number = ""] = /^(.+)@(\d+)$/.exec(wanted) ?? [];
  const numbered = setNamed(sets, name);
  const version = numbered?.versions.find((each) => each.number === Number(number));
  if (numbered === null || version === undefined) {
    throw new AppError("not-found", `There is no data set “${wanted}”. “emend dataset list” names them.`);
  }
  return { set: numbered, version };
}

/** Waits for a job of data sets. @throws AppError `cancelled`, or with what it failed of */
const ended = (app: EmendApp, jobId: string, of: string): Promise<DataSetJob> =>
  watchJob({
    ...{ app, jobId, jobs: app.dataSets.jobs, event: "datasets.progress" },
    told: ({ done, total }) => `${done} of ${total} ${of}`,
  });

/** All sets, newest first. */
export function listDataSets(options: LibraryOption): Promise<void> {
  return withLibrary(options.library, async (app) => {
    const sets = app.dataSets.sets.list();
    const rows = sets.flatMap(({ name, unit, versions }) =>
      versions.map(
        ({ id, number, rows, sha256, createdAt }) =>
          `${name}@${number}\t${rows} ${unit}s\t${createdAt.slice(0, 10)}\t${sha256.slice(0, 12)}\t${id}`,
      ),
    );
    if (rows.length === 0) say("There is no data set yet. Make one: emend dataset freeze NAME");
    if (options.json === true || rows.length > 0) print(options, sets, rows.join("\n"));
  });
}

/** Freezes lines of the library, or of files that are brought into it first. */
export function freezeDataSet(name: string, options: FreezeOption): Promise<void> {
  if (options.from !== undefined && (options.document ?? options.tag) !== undefined) {
    throw new AppError("bad-input", "--from freezes what it brings in. Leave out --document and --tag, or --from.");
  }
  if (options.from !== undefined && options.preview === true) {
    throw new AppError("bad-input", "What files hold is known once they are in. Ask “emend import --preview” instead.");
  }
  return withLibrary(options.library, async (app) => {
    const set = setNamed(app.dataSets.sets.list(), name);
    const documentIds =
      options.from === undefined
        ? documentsNamed(app, options.document)
        : await imported(app, options.from, ImportAs.parse(options.as));
    const { unit, status, tag: tags } = options;
    const request = DataSetRequest.parse({ unit, status, tags, documentIds, split: splitOf(options) });
    await freezeAs(app, request, set ?? name, options.notes, options);
  });
}

/** Freezes the documents of a set anew, on other sides. */
export function splitDataSet(wanted: string, options: LibraryOption & SplitOption): Promise<void> {
  return withLibrary(options.library, async (app) => {
    const { set, version } = versionNamed(app, wanted);
    const split = splitOf(options);
    const notes = `${set.name}@${version.number}, split anew`;
    await freezeAs(app, { ...version.request, split }, set, notes, options);
  });
}

/** @param set that gets a further version, or the name of a new one */
async function freezeAs(
  app: EmendApp,
  request: DataSetRequest,
  set: DataSet | string,
  notes: string,
  options: LibraryOption & SplitOption,
): Promise<void> {
  const preview = app.dataSets.sets.preview(request);
  if (options.preview === true) return print(options, preview, JSON.stringify(preview, null, 2));
  const { noTraining, unreadable, unfinished } = preview.leftOut;
  if (noTraining + unreadable + unfinished > 0) {
    say(`left out: ${unfinished} not far enough, ${unreadable} unreadable, ${noTraining} not to be trained on`);
  }
  const into = typeof set === "string" ? { name: set } : { dataSetId: set.id };
  const { versionId } = await ended(app, app.dataSets.sets.freeze({ request, notes, ...into }).jobId, "rows");
  const frozen = versionNamed(app, versionId ?? "");
  const { id, number, rows, sha256 } = frozen.version;
  const { train, validation, test } = preview.splits;
  say(`${rows} rows: ${train.rows} to train on, ${validation.rows} to validate, ${test.rows} to test; ${sha256}`);
  print(
    options,
    { versionId: id, dataSetId: frozen.set.id, name: frozen.set.name, number, rows, sha256, splits: preview.splits },
    `${frozen.set.name}@${number}`,
  );
}

/** Figures of a version. */
export function showStatistics(wanted: string, options: LibraryOption): Promise<void> {
  return withLibrary(options.library, async (app) => {
    const statistics = app.dataSets.sets.statistics(versionNamed(app, wanted).version.id);
    await Promise.resolve(print(options, statistics, JSON.stringify(statistics, null, 2)));
  });
}

/** What is doubtful in a version. */
export function checkDataSet(
  wanted: string,
  options: LibraryOption & { images: boolean; show: number; failOn?: CheckKind[] },
): Promise<void> {
  return withLibrary(options.library, async (app) => {
    const { sets, views } = app.dataSets;
    const { id } = versionNamed(app, wanted).version;
    await ended(app, views.check(id, options.images).jobId, "rows and images looked at");
    const report = sets.version(id).checks as CheckReport;
    const found = (Object.keys(report.counts) as CheckKind[]).filter((kind) => report.counts[kind] > 0);
    const findings = [];
    for (const kind of options.show === 0 ? [] : found) {
      findings.push(...(await views.findings(id, kind, 0, options.show)).findings.map((each) => ({ kind, ...each })));
    }
    const counts = found.map((kind) => `${kind}\t${report.counts[kind]}`);
    const rows = findings.map(({ kind, row, detail }) => `${kind}\t${row.id}\t${detail ?? ""}\t${inOneLine(row.text)}`);
    if (found.length === 0) say("Nothing is doubtful.");
    if (options.json === true || found.length > 0)
      print(options, { ...report, findings }, [...counts, ...rows].join("\n"));
    if (found.some((kind) => options.failOn?.includes(kind) === true)) process.exitCode = 1;
  });
}

/** What differs between two versions. */
export function compareDataSets(a: string, b: string, options: LibraryOption & { show: number }): Promise<void> {
  return withLibrary(options.library, async (app) => {
    const [before, after] = [versionNamed(app, a), versionNamed(app, b)];
    const { views } = app.dataSets;
    const { jobId } = views.compare(before.version.id, after.version.id);
    const { differences } = await ended(app, jobId, "rows");
    const rows = [];
    for (const kind of options.show === 0 ? [] : DifferenceKind.options) {
      rows.push(...(await views.differences(jobId, kind, 0, options.show)).rows.map((each) => ({ kind, ...each })));
    }
    const counts = Object.entries(differences ?? {}).map(([kind, count]) => `${kind}\t${count}`);
    const lines = rows.map(({ kind, ...each }) => {
      const texts = [each.before, each.after].flatMap((row) => (row === null ? [] : [inOneLine(row.text)]));
      return `${kind}\t${(each.after ?? each.before)?.id ?? ""}\t${[...new Set(texts)].join("\t")}`;
    });
    print(options, { ...differences, examples: rows }, [...counts, ...lines].join("\n"));
  });
}

/** Writes a version into a new folder. */
export function exportDataSet(
  wanted: string,
  options: LibraryOption & { format: string; out: string; includePrivate?: boolean; dvc?: boolean },
): Promise<void> {
  return withLibrary(options.library, async (app) => {
    const { id } = versionNamed(app, wanted).version;
    const exports = app.dataSets.exports(app.formats.exports);
    const format = FormatId.parse(options.format);
    const into = resolve(options.out);
    if (options.dvc === true && existsSync(`${into}.dvc`)) {
      throw new AppError("bad-input", `${into}.dvc is there already. Move it away, or choose another folder.`);
    }
    const { jobId } = exports.start(id, format, options.includePrivate === true, into);
    const { path, lines, bytes } = await follow(app, jobId);
    say(`${lines} lines, ${bytes} bytes`);
    const dvc = options.dvc === true ? await writeDvcFile(path ?? into) : undefined;
    print(options, { path, lines, bytes, dvc }, path ?? into);
  });
}

/** @returns the documents that came of it. @throws AppError `not-found`; `bad-input` where the files hold no text */
async function imported(app: EmendApp, paths: readonly string[], as: ImportAs): Promise<string[]> {
  for (const path of paths) {
    if (!existsSync(path)) throw new AppError("not-found", `There is no file or folder ${path}. Check its name.`);
  }
  const sources = paths.map((path) => app.sources.offerPath(resolve(path)));
  const { documentIds, lines } = await follow(app, app.formats.transcriptions.start(sources, { as }).jobId);
  if (documentIds.length === 0) {
    throw new AppError("bad-input", `No lines with texts were found in ${paths.join(", ")}. See docs/formats.md.`);
  }
  say(`${lines} lines are in the library now, in ${documentIds.length} documents`);
  return documentIds;
}

/** @throws AppError `not-found` */
function documentsNamed(app: EmendApp, wanted: readonly string[] | undefined): string[] | undefined {
  const documents = app.formats.exports.documents();
  return wanted?.flatMap((name) => {
    const found = documents.filter((document) => document.id === name || document.name === name);
    if (found.length > 0) return found.map(({ id }) => id);
    throw new AppError("not-found", `There is no document “${name}” in this library. Check its name.`);
  });
}

function splitOf({ by = "page", seed, validation, test, all }: SplitOption): SplitChoice {
  return SplitChoice.parse(all === undefined ? { by, seed, validation, test } : { by: "all", side: all });
}

const inOneLine = (text: string): string => text.replaceAll(/\s+/g, " ");
