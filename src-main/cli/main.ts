/** @file `npx emend`: the same services as the application, from the command line. Results on stdout, all else on stderr. */
import { Command, InvalidArgumentError, Option } from "commander";
import { AppError } from "#contract/errors.ts";
import { VERSION } from "../compose.ts";
import { evaluateCommand } from "./evaluate.ts";
import { ocrCommand } from "./ocr.ts";
import { trainCommand } from "./train.ts";

const number = (least: number) => (text: string) => {
  const value = Number(text);
  if (!Number.isFinite(value) || value < least) throw new InvalidArgumentError(`It must be a number from ${least}.`);
  return value;
};

const program = new Command("emend").description("Read, score and fine-tune OCR on this machine.").version(VERSION);

program
  .command("ocr")
  .description("read images and PDFs")
  .argument("<file...>", "PNG, JPEG, TIFF, WebP or PDF")
  .option("--adapter <dir>", "read with this adapter folder instead of the built-in model")
  .addOption(new Option("--format <format>", "what to write").choices(["txt", "json"]).default("txt"))
  .option("--out <dir>", "write one file for each input here instead of to stdout")
  .action(ocrCommand);

program
  .command("eval")
  .description("score a folder of line images against their .gt.txt")
  .requiredOption("--lines <dir>", "NNNN.(png|jpg|tif) with NNNN.gt.txt")
  .option("--adapter <dir>", "score this adapter folder instead of the built-in model")
  .option("--json", "print one JSON object")
  .action(evaluateCommand);

program
  .command("train")
  .description("fine-tune on a folder of line images with .gt.txt")
  .requiredOption("--lines <dir>", "NNNN.(png|jpg|tif) with NNNN.gt.txt")
  .requiredOption("--out <dir>", "the adapter folder to make")
  .option("--val <dir>", "held-back lines to score; a part of --lines when left out")
  .option("--budget <seconds>", "time for training", number(1), 120)
  .option("--rank <n>", "LoRA rank", number(1), 16)
  .option("--seed <n>", "seed", number(0), 0)
  .option("--json", "print a JSON summary last")
  .action(trainCommand);

try {
  await program.parseAsync();
  // Idle handles (a worker that was just ended) must not keep a finished command.
  process.exit(process.exitCode ?? 0);
} catch (error) {
  process.stderr.write(
    `emend: ${error instanceof AppError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(1);
}
