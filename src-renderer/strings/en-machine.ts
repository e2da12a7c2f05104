/** @file English: what machine this is. A part of en-versions.ts. */

export const machineStrings = {
  title: "This machine",
  system: "System",
  processor: "Processor",
  cores: (count: string) => `${count} cores`,
  memory: "Memory",
  free: (free: string, all: string) => `${free} of ${all} free`,
  gpu: "GPU",
  driver: (version: string) => `driver ${version}`,
  noGpu: "None that could be asked",
  folders: { library: "Library", models: "Reading model", trainer: "Training environment" },
  place: (bytes: string | null, free: string | null) =>
    [bytes, free === null ? null : `${free} free on its disk`].filter((part) => part !== null).join(", "),
  copy: "Copy for a report",
  copied: "Copied: what this machine is, and why it computes where it does. It names folders, look through it first.",
};
