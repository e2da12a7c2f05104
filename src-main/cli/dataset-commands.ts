/** @file The flags of `emend dataset …`. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { CheckKind } from "#contract/datasets.ts";
import { formatInfos } from "../formats/registry.ts";
import {
  checkDataSet,
  compareDataSets,
  exportDataSet,
  freezeDataSet,
  listDataSets,
  showStatistics,
  splitDataSet,
} from "./dataset.ts";

/** Formats that hold data sets. */
const FORMATS = formatInfos()
  .filter(({ writes, level }) => writes && level === "line")
  .map(({ id }) => id);

const SET = "its name, NAME@2 for its second version, or an id";

/** @throws InvalidArgumentError for anything but a whole number from `least` to `most` */
function whole(least: number, most: number): (given: string) => number {
  return (given) => {
    const number = Number(given);
    if (given.trim() !== "" && Number.isInteger(number) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`Name a whole number from ${least} to ${most}.`);
  };
}

function share(given: string): number {
  const number = Number(given);
  if (given.trim() !== "" && number >= 0 && number <= 0.5) return number;
  throw new InvalidArgumentError("Name a share from 0 to 0.5.");
}

function kinds(given: string): CheckKind[] {
  return given.split(",").map((name) => {
    const kind = CheckKind.safeParse(name.trim());
    if (kind.success) return kind.data;
    throw new InvalidArgumentError(`Name some of ${CheckKind.options.join(", ")}, with commas between.`);
  });
}

const inLibrary = (command: Command): Command =>
  command
    .option("--library <dir>", "the library folder; the usual one when left out")
    .option("--json", "print one JSON value");

const withSplit = (command: Command): Command =>
  command
    .addOption(new Option("--by <what>", "what stays on one side as a whole").choices(["page", "document"]))
    .option("--seed <number>", "the same seed gives the same sides", whole(0, Number.MAX_SAFE_INTEGER))
    .option("--validation <share>", "of the pages or documents, 0 to 0.5", share)
    .option("--test <share>", "of the pages or documents, 0 to 0.5", share)
    .addOption(
      new Option("--all <side>", "no split: every row on this side")
        .choices(["train", "test"])
        .conflicts(["by", "seed", "validation", "test"]),
    )
    .option("--preview", "only say how many rows each side gets");

const shown = new Option("--show <count>", "how many rows of each kind to print").argParser(whole(0, 200)).default(5);

/** Adds the subcommands to `emend dataset`. */
export function addDataSetCommands(datasets: Command): void {
  inLibrary(datasets.command("list").description("all data sets with their versions")).action(listDataSets);
  inLibrary(
    withSplit(
      datasets
        .command("freeze")
        .description("freeze lines of a library, or of files that are imported first, as a data set")
        .argument("<name>", "a set of this name gets a further version; without one, a new set is made")
        .option("--from <path...>", "folders of line images with texts, PAGE, ALTO, …: imported, and only they frozen")
        .addOption(
          new Option("--as <how>", "what their texts are taken for")
            .choices(["ground-truth", "proposal", "as-marked"])
            .default("ground-truth"),
        )
        .option("--document <name...>", "only these documents, by name or id")
        .option("--tag <name...>", "only documents with one of these tags")
        .addOption(new Option("--unit <unit>", "what a row is").choices(["line", "page"]).default("line"))
        .addOption(
          new Option("--status <status>", "how far a line has to be")
            .choices(["verified", "corrected", "all"])
            .default("verified"),
        )
        .option("--notes <text>", "what a person should know of this version", ""),
    ),
  ).action(freezeDataSet);
  inLibrary(
    withSplit(
      datasets
        .command("split")
        .description("freeze a further version of the same documents, as they are now, with another split")
        .argument("<set>", SET),
    ),
  ).action(splitDataSet);
  inLibrary(
    datasets
      .command("stats")
      .description("characters, lengths, scripts, languages, hands, sides")
      .argument("<set>", SET),
  ).action(showStatistics);
  inLibrary(
    datasets
      .command("check")
      .description("what is doubtful: empty, duplicate, too long or short, not NFC, leaks between the sides, …")
      .argument("<set>", SET)
      .option("--no-images", "without looking into images: near-duplicates stay unknown")
      .option("--fail-on <kinds>", "status 1 where one of these was found, with commas between", kinds)
      .addOption(shown),
  ).action(checkDataSet);
  inLibrary(
    datasets
      .command("diff")
      .description("what was added, removed, changed or moved to another side from a to b")
      .argument("<a>", SET)
      .argument("<b>", SET)
      .addOption(shown),
  ).action(compareDataSets);
  inLibrary(
    datasets
      .command("export")
      .description("write a version as it was frozen; what may not leave by now stays behind")
      .argument("<set>", SET)
      .addOption(new Option("--format <format>", "what to write").choices(FORMATS).makeOptionMandatory())
      .requiredOption("--out <dir>", "the folder to make; it must not be there")
      .option("--dvc", "also write DIR.dvc, as `dvc add DIR` would")
      .option("--include-private", "also what is marked private, for a copy that stays in your hands"),
  ).action(exportDataSet);
}
