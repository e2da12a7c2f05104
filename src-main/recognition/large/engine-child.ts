/**
 * @file A large model's process without PyTorch, for tests: speaks docs/engine-protocol.md. What an image's file name
 * says is what it reads; the family's folder name says how it behaves (`foreign`, `refuses`).
 * `node engine-child.ts engine REQUEST.json`
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { createInterface } from "node:readline";
import type { EngineEvent, EngineRequest, ReadCommand, ReadingFlag } from "./python-protocol.ts";

type Command = { command: string; id?: string } & Partial<ReadCommand>;

const request = JSON.parse(readFileSync(process.argv[3] as string, "utf8")) as EngineRequest;
const behaviour = basename(request.model);
const say = (event: EngineEvent) => process.stdout.write(`${JSON.stringify(event)}\n`);
let read = 0;

say({ type: "hello", protocol: behaviour === "foreign" ? 2 : 1, device: "cpu", precision: "float32" });
process.stdout.write("Loading weights: 100%\n");
say({ type: "loading", share: 0.5 });
if (behaviour === "loads") {
  process.stdin.on("close", () => process.exit(0)).resume();
  await new Promise((resolve) => setTimeout(resolve, 600_000));
}
if (behaviour === "too-big") process.kill(process.pid, "SIGKILL");
if (behaviour === "refuses") {
  say({ type: "error", code: "bad-request", message: "There is no model here. Choose another folder." });
  process.exit(2);
}
say({ type: "ready", parameters: 10, bytes: 40, seconds: 0.1, tasks: ["text"], modes: [], adapters: [] });

/** Flags and text by the name: `loop-x.png` loops, `2 lines.png` is a page of two. */
function reading(path: string, command: Command): { text: string; flags: ReadingFlag[] } {
  const name = basename(path, ".png");
  if (command.kind === "page") return { text: name.replaceAll("_", "\n"), flags: [] };
  const words = `${command.adapter ?? "base"} ${command.mode ?? ""}${readFileSync(path, "utf8")}`.trim();
  const flags: ReadingFlag[] = words.includes("loop") ? [{ code: "loop", message: "It ends in a loop." }] : [];
  return { text: words, flags };
}

function answer(command: Command, id: string): void {
  const images = command.images ?? [];
  for (const [index, path] of images.entries()) {
    if (path.includes("broken")) {
      say({ type: "failed", id, code: "bad-image", message: "The image cannot be read." });
      return;
    }
    const { text, flags } = reading(path, command);
    read++;
    const characters = [...text].map(() => 0.8);
    say({
      ...{ type: "reading", id, index, text, confidence: 0.8, characters, flags, cut: false },
      ...{ visionTokens: 10, textTokens: 5, compression: 0.5 },
    });
    say({ type: "progress", id, done: index + 1, total: images.length });
  }
  say({ type: "done", id, images: images.length, seconds: 0.1 });
}

const commands = createInterface({ input: process.stdin });
commands.on("line", (line) => {
  const command = JSON.parse(line) as Command;
  const id = command.id ?? "";
  if (command.command === "health") {
    say({ type: "health", state: "idle", waiting: 0, read, adapters: [], bytes: 40, memory: null });
  } else if (command.command === "load-adapter") {
    const { name = "", folder = "" } = command as { name?: string; folder?: string };
    if (folder.includes("foreign"))
      say({ type: "failed", id, code: "bad-request", message: "It is of another model." });
    else say({ type: "adapters", id, adapters: [name] });
  } else if (command.command === "cancel") {
    say({ type: "cancelled", id });
  } else if (command.images?.some((path) => path.includes("dies"))) {
    process.kill(process.pid, "SIGKILL");
  } else if (!command.images?.some((path) => path.includes("waits"))) {
    answer(command, id);
  }
});
commands.on("close", () => {
  say({ type: "unloaded" });
  process.exit(0);
});
