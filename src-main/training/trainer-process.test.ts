import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { RunPhase } from "#contract/training.ts";
import { TRAINER_CHILD } from "./test-training.ts";
import { TrainerProcess } from "./trainer-process.ts";
import { type TrainerEvent, TrainerPhase, type TrainRequest } from "./trainer-protocol.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "emend-trainer-"));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

function request(name: string): string {
  const file = join(folder, "request.json");
  const content: Partial<TrainRequest> = {
    out: join(folder, "adapter"),
    base: { onnx: join(folder, "base.onnx"), sha256: "0".repeat(64), id: "test/base" },
    name,
    splitBy: "page",
    rank: 4,
    alpha: 8,
    seed: 0,
  };
  writeFileSync(file, JSON.stringify(content));
  return file;
}

it("knows the trainer's phases in the order of a run's", () => {
  const own = ["queued", "environment", "manifest"];
  expect(RunPhase.options.filter((phase) => !own.includes(phase))).toEqual(TrainerPhase.options);
});

it("kills a trainer that does not answer a cancel in time", async () => {
  const events: TrainerEvent[] = [];
  const trainer = new TrainerProcess(TRAINER_CHILD, request("deaf"), (event) => events.push(event));
  await expect.poll(() => events.at(-1)?.type).toBe("step");
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  trainer.cancel();
  vi.advanceTimersByTime(60_000);
  vi.useRealTimers();
  expect(await trainer.end).toEqual({ kind: "cancelled" });
});

it("ends the trainer where what listens to it fails", async () => {
  const trainer = new TrainerProcess(TRAINER_CHILD, request("waits"), (event) => {
    if (event.type === "step") throw new Error("cannot be written down");
  });
  await expect(trainer.end).rejects.toThrow("cannot be written down");
});

it("does not outlive its application, even one that is killed", async () => {
  const file = request("waits");
  const application = `
    const { TrainerProcess } = await import(${JSON.stringify(pathToFileURL(join(import.meta.dirname, "trainer-process.ts")).href)});
    new TrainerProcess(${JSON.stringify(TRAINER_CHILD)}, ${JSON.stringify(file)}, (event) => console.log(event.type));
  `;
  const args = ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", application];
  const child = spawn(process.execPath, args, {
    cwd: import.meta.dirname,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  await expect.poll(() => output).toContain("step");
  expect(existsSync(join(folder, "adapter.partial"))).toBe(true);
  child.kill("SIGKILL");
  await expect.poll(() => existsSync(join(folder, "adapter.stdin-closed"))).toBe(true);
  await expect.poll(() => existsSync(join(folder, "adapter.partial"))).toBe(false);
  expect(existsSync(join(folder, "adapter"))).toBe(false);
});
