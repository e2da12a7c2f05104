/** @file `npx emend`: the same services as the application, from the command line. Results on stdout, all else on stderr. */
import { Command, Option } from "commander";
import { AppError } from "#contract/errors.ts";
import { VERSION } from "../compose.ts";
import { answerFormats } from "../serving/api.ts";
import { USUAL_SAMPLES } from "../serving/sample-store.ts";
import { backupCommand, restoreCommand } from "./backup.ts";
import { batchCommand, USUAL_MEGAPIXELS } from "./batch.ts";
import { addDataSetCommands } from "./dataset-commands.ts";
import { evaluateCommand } from "./evaluate.ts";
import { exportCommand, writtenFormats } from "./export.ts";
import { importCommand } from "./import.ts";
import { addModel, getModel, listModels, removeModel } from "./models.ts";
import { ocrCommand } from "./ocr.ts";
import { addRemoteFlags } from "./remote.ts";
import { reportCommand } from "./report.ts";
import { serveCommand, usualWorkers } from "./serve.ts";
import { addServeFlags, part, whole } from "./serve-options.ts";
import { trainCommand } from "./train.ts";
import { addTrainFlags } from "./train-options.ts";
import { compareVersions, deleteVersion, listVersions, promoteVersion, useVersion } from "./versions.ts";

const program = new Command("emend").description("Read, score and fine-tune OCR on this machine.").version(VERSION);

addRemoteFlags(program.command("ocr"))
  .description("read images and PDFs")
  .argument("<file...>", "PNG, JPEG, TIFF, WebP or PDF")
  .option("--adapter <dir>", "read with this adapter folder instead of the built-in model")
  .addOption(new Option("--format <format>", "what to write").choices(["txt", "json"]).default("txt"))
  .option("--out <dir>", "write one file for each input here instead of to stdout")
  .addOption(
    new Option(
      "--model <dir>",
      "read with a large model, by its folder or name; --adapter is then one for it",
    ).conflicts("remote"),
  )
  .addOption(new Option("--device <device>", "where a large model computes").choices(["auto", "cpu", "cuda"]))
  .option("--whole-pages", "give a large model each page at once, and line by line where that fails")
  .action(ocrCommand);

program
  .command("eval")
  .description("score a folder of line images against their .gt.txt")
  .requiredOption("--lines <dir>", "NNNN.(png|jpg|tif) with NNNN.gt.txt")
  .option("--adapter <dir>", "score this adapter folder instead of the built-in model")
  .option(
    "--metrics <names>",
    "figures with commas between, or all: cer, wer, flexible-cer, bleu, chrf, … (docs/metrics.md)",
  )
  .option("--profile <profile>", "what is evened out first, e.g. emend+case+long-s, dinglehopper, jiwer, strict")
  .option("--json", "print one JSON object")
  .action(evaluateCommand);

addTrainFlags(program.command("train").description("fine-tune on folders of line images with .gt.txt")).action(
  trainCommand,
);

/** The shell's number for a program that Ctrl+C ended. */
const INTERRUPTED = 130;

/** Ends once what was written is out: a pipe may still hold it. Idle handles must not keep a finished command. */
async function end(status: number): Promise<never> {
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise((resolve) => {
      stream.write("", resolve);
    });
  }
  process.exit(status);
}

// `emend ocr … | head`: whoever reads has seen enough.
process.stdout.on("error", () => process.exit(process.exitCode ?? 0));
program
  .command("import")
  .description("bring transcriptions with their page images into a library (PAGE, ALTO, hOCR, TEI, line pairs, …)")
  .argument("[path...]", "folders, zip archives or files")
  .option(
    "--iiif <address>",
    "a IIIF manifest: its web address, or a file; without --allow-host it only says what it would fetch",
  )
  .option("--allow-host <host...>", "hosts that images and texts may be fetched from")
  .addOption(
    new Option("--as <how>", "as verified text, as proposals, or as the files mark it")
      .choices(["ground-truth", "proposal", "as-marked"])
      .default("as-marked"),
  )
  .option("--document <name>", "add to this document; its pages of the same names get the text")
  .option("--library <dir>", "the library folder; the usual one when left out")
  .option("--preview", "only say what the files hold")
  .option("--json", "print one JSON object")
  .action(importCommand);

program
  .command("backup")
  .description("copy the whole library into a folder, checked file by file (Emend closed)")
  .requiredOption("--out <dir>", "a folder that is not there yet")
  .option("--library <dir>", "the library folder; the usual one when left out")
  .action(backupCommand);

program
  .command("restore")
  .description("put a backup in the library's place; what was there stays beside it (Emend closed)")
  .argument("<dir>", "what `emend backup` wrote")
  .option("--library <dir>", "the library folder; the usual one when left out")
  .action(restoreCommand);

program
  .command("export")
  .description("write documents of a library in a format of other programs")
  .addOption(new Option("--format <format>", "what to write").choices(writtenFormats).makeOptionMandatory())
  .option("--variant <variant>", "its version or dialect, e.g. 2013 for page-xml")
  .option("--out <dir>", "the folder to make; it must not be there")
  .option("--document <name...>", "only these documents, by name or id")
  .option("--verified", "only lines that a person verified; so anyway in formats made to train on")
  .option("--all-lines", "also lines that nobody verified, in formats made to train on")
  .option("--no-images", "without page images, where the format can do without")
  .option("--catalogue <file>", "for htr-united: a JSON file with title, description, url, languages, scripts, …")
  .option("--include-private", "also what is marked private, for a copy that stays in your hands")
  .option("--library <dir>", "the library folder; the usual one when left out")
  .option("--preview", "only say what would go out")
  .option("--json", "print one JSON object")
  .action(exportCommand);

program
  .command("report")
  .description("write the evaluation of a library as one HTML file that needs no network")
  .requiredOption("--out <file>", "the file to write")
  .option("--document <name>", "only this document, by name or id")
  .option("--read-by <version>", "the readings of this version; the newest of each line when left out")
  .option("--profile <profile>", "what is evened out first, e.g. emend+case+long-s, dinglehopper, jiwer, strict")
  .option("--worst <count>", "how many of the worst lines to show with their images", "30")
  .option("--library <dir>", "the library folder; the usual one when left out")
  .option("--json", "print one JSON object")
  .action(reportCommand);

addDataSetCommands(
  program.command("dataset").description("frozen, hashed sets of ground truth: freeze, split, check, compare, export"),
);

addRemoteFlags(program.command("batch"))
  .description("read a folder with all below it into another one; started again, it goes on where it stopped")
  .argument("<dir>", "folder of PNG, JPEG, TIFF, WebP and PDF")
  .requiredOption("--out <dir>", "where texts, the journal and the report go")
  .addOption(new Option("--format <format>", "what to write").choices(answerFormats).default("text"))
  .option("--adapter <dir>", "read with this adapter folder instead of the built-in model")
  .option("--workers <count>", "worker processes that read", whole(1, 64), usualWorkers())
  .option("--max-megapixels <count>", "larger pages are left out and told", whole(1, 300), USUAL_MEGAPIXELS)
  .option("--json", "print the report as one JSON object")
  .option("--samples <part>", "keep that part of the pages (a small picture and the text) for monitoring", part, 0)
  .option("--samples-dir <dir>", "where samples are kept; nothing of a folder with a file .emend-private in it is")
  .option("--samples-days <count>", "how long a sample is kept", whole(1, 3650), USUAL_SAMPLES.days)
  .option("--samples-most <count>", "samples that are kept at most", whole(1, 100_000), USUAL_SAMPLES.most)
  .action(batchCommand);

addServeFlags(program.command("serve").description("read images and PDFs for other programs, by HTTP")).action(
  serveCommand,
);

const versions = program
  .command("versions")
  .description("what was taught to the model: list, use, compare, promote, delete");
const withLibraryOption = (command: Command) =>
  command
    .option("--library <dir>", "the library folder; the usual one when left out")
    .option("--json", "print one JSON value");
withLibraryOption(versions.command("list").description("all versions")).action(listVersions);
withLibraryOption(
  versions
    .command("use")
    .description("let a version read one document")
    .argument("<version>", "its name or id; “production” for none of its own")
    .requiredOption("--document <name>", "name or id"),
).action(useVersion);
withLibraryOption(
  versions
    .command("compare")
    .description("two versions on the same lines")
    .argument("<a>", "name or id")
    .argument("<b>", "name or id")
    .addOption(
      new Option("--on <lines>", "held back by b, verified and seen by neither, or a document's")
        .choices(["held-back", "unseen", "document"])
        .default("unseen"),
    )
    .option("--document <name>", "name or id, with --on document"),
).action(compareVersions);
withLibraryOption(
  versions
    .command("promote")
    .description("put a version into production, unless it reads worse than what is there")
    .argument("<version>", "name or id")
    .option("--reason <text>", "why, where it reads worse; it is kept"),
).action(promoteVersion);
withLibraryOption(
  versions
    .command("delete")
    .description("delete a version, so that it can be restored")
    .argument("<version>", "name or id")
    .option("--purge", "delete its files as well, for good"),
).action(deleteVersion);

const models = program
  .command("models")
  .description("the large models of this machine: list, get, add a folder, remove");
models
  .command("list")
  .description("what is here, one a line")
  .option("--json", "print one JSON value")
  .action(listModels);
models
  .command("get")
  .description("fetch a model from the Hub, or go on with it; prints the name to give to --model")
  .argument("<repository>", "owner/name")
  .option("--revision <revision>", "branch, tag or commit", "main")
  .option("--mirror <address>", "fetch from this address instead; the sign-in (HF_TOKEN) is not sent there")
  .option("--look", "only say what would come: family, size, licence")
  .action(getModel);
models.command("add").description("use a folder that has a model, where it lies").argument("<folder>").action(addModel);
models
  .command("remove")
  .description("delete a model; of an added folder only the entry")
  .argument("<name>")
  .action(removeModel);

try {
  await program.parseAsync();
  await end(Number(process.exitCode ?? 0));
} catch (error) {
  const message =
    error instanceof AppError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`emend: ${message}\n`);
  await end(error instanceof AppError && error.code === "cancelled" ? INTERRUPTED : 1);
}
