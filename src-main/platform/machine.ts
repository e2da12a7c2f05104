/** @file What machine this is, as far as speed and faults depend on it: for the window, and for reports of faults. */
import { cpus, freemem, release, type as systemType, totalmem } from "node:os";
import { join } from "node:path";
import type { Machine } from "#contract/app.ts";
import { runChild } from "./child-process.ts";
import { freeBytes } from "./disk-space.ts";
import { folderSize } from "./folder-size.ts";
import { cacheFolder } from "./paths.ts";

/** The driver's own program; it comes with every NVIDIA driver. */
const NVIDIA = "nvidia-smi";
const FIELDS = ["name", "driver_version", "memory.total", "memory.free"];
const PATIENCE_MS = 10_000;
const MEBIBYTE = 1024 * 1024;

export interface MachineOptions {
  /** Absolute paths; a folder that is not there yet has no size and no free space. */
  folders: readonly { what: Machine["folders"][number]["what"]; path: string; measure: boolean }[];
  /** For tests. */
  gpuProgram?: string;
}

/** Asks the system; nothing is sent anywhere. */
export async function describeMachine({ folders, gpuProgram = NVIDIA }: MachineOptions): Promise<Machine> {
  const [gpus, ...places] = await Promise.all([
    findGpus(gpuProgram),
    ...folders.map(async ({ what, path, measure }) => ({
      what,
      path,
      bytes: measure ? await folderSize(path) : null,
      free: await freeBytes(path),
    })),
  ]);
  const processors = cpus();
  return {
    system: `${systemType()} ${release()} ${process.arch}`,
    processor: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    memory: totalmem(),
    memoryFree: freemem(),
    node: process.versions.node,
    ...gpus,
    folders: places,
  };
}

async function findGpus(program: string): Promise<Pick<Machine, "gpus" | "gpuProblem">> {
  const rows: string[] = [];
  const query = [`--query-gpu=${FIELDS.join(",")}`, "--format=csv,noheader,nounits"];
  const { code, startError, stderrTail } = await runChild(program, query, {
    onStdout: (line) => rows.push(line),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (startError !== null) return { gpus: [], gpuProblem: `${program} is not there: no NVIDIA driver is installed.` };
  if (code !== 0)
    return { gpus: [], gpuProblem: (stderrTail || rows.join(" ")).trim() || `${program} gave no answer.` };
  return { gpus: rows.filter((row) => row.trim() !== "").map(gpuOf), gpuProblem: null };
}

/** A row as `NVIDIA H200, 570.86, 143771, 143000`; memory in MiB. A name may hold commas. */
function gpuOf(row: string): Machine["gpus"][number] {
  const cells = row.split(",").map((cell) => cell.trim());
  const [driver = "", memory = "", memoryFree = ""] = cells.slice(-3);
  const bytes = (mebibytes: string) => (/^\d+$/.test(mebibytes) ? Number(mebibytes) * MEBIBYTE : null);
  return { name: cells.slice(0, -3).join(", "), driver, memory: bytes(memory), memoryFree: bytes(memoryFree) };
}

/** The folders that a person asks about. A library can hold a million files: its size is not measured. */
export function foldersOf(libraryFolder: string): MachineOptions["folders"] {
  return [
    { what: "library", path: libraryFolder, measure: false },
    { what: "models", path: join(cacheFolder(), "models"), measure: true },
    { what: "trainer", path: join(cacheFolder(), "trainer"), measure: true },
  ];
}
