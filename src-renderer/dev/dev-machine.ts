/** @file A machine for the development page. */
import type { Machine } from "#contract/app.ts";

export const devMachine: Machine = {
  system: "Linux 6.1 x64",
  processor: "A processor with a rather long name, 3.2 GHz",
  cores: 8,
  memory: 16e9,
  memoryFree: 7e9,
  node: "24.0.0",
  gpus: [{ name: "NVIDIA RTX 4000", driver: "570.86", memory: 20e9, memoryFree: 18e9 }],
  gpuProblem: null,
  folders: [
    { what: "library", path: "/home/anna/.local/share/emend/library", bytes: null, free: 120e9 },
    { what: "models", path: "/home/anna/.cache/emend/models", bytes: 31e6, free: 120e9 },
    { what: "trainer", path: "/home/anna/.cache/emend/trainer", bytes: 0, free: null },
  ],
};
