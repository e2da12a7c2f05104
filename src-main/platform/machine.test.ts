import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Machine } from "#contract/app.ts";
import { describeMachine } from "./machine.ts";

const folder = mkdtempSync(join(tmpdir(), "emend-machine-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, script: string): string {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

describe("this machine", () => {
  it("is told with its folders", async () => {
    const models = join(folder, "models");
    mkdirSync(models);
    writeFileSync(join(models, "a.onnx"), "12345");
    const machine = await describeMachine({
      folders: [
        { what: "models", path: models, measure: true },
        { what: "trainer", path: join(folder, "none"), measure: true },
      ],
      gpuProgram: join(folder, "no-such-program"),
    });
    expect(Machine.parse(machine)).toEqual(machine);
    expect(machine.cores).toBeGreaterThan(0);
    expect(machine.memory).toBeGreaterThan(machine.memoryFree);
    expect(machine.folders[0]).toMatchObject({ what: "models", bytes: 5 });
    expect(machine.folders[0]?.free).toBeGreaterThan(0);
    expect(machine.folders[1]).toMatchObject({ what: "trainer", bytes: 0, free: null });
    expect(machine.gpus).toEqual([]);
    expect(machine.gpuProblem).toMatch(/no NVIDIA driver is installed/);
  });

  it.skipIf(process.platform === "win32")("names its GPUs", async () => {
    const gpuProgram = program(
      "smi",
      'echo "NVIDIA H200, PCIe, 570.86.10, 143771, 143000"; echo "GRID, 1.0, [N/A], 5"',
    );
    const { gpus, gpuProblem } = await describeMachine({ folders: [], gpuProgram });
    expect(gpuProblem).toBeNull();
    expect(gpus).toEqual([
      { name: "NVIDIA H200, PCIe", driver: "570.86.10", memory: 143_771 * 1024 ** 2, memoryFree: 143_000 * 1024 ** 2 },
      { name: "GRID", driver: "1.0", memory: null, memoryFree: 5 * 1024 ** 2 },
    ]);
  });

  it.skipIf(process.platform === "win32")("says why the driver gives no answer", async () => {
    const gpuProgram = program("broken", "echo 'Driver/library version mismatch'; exit 18");
    expect(await describeMachine({ folders: [], gpuProgram })).toMatchObject({
      gpus: [],
      gpuProblem: "Driver/library version mismatch",
    });
  });
});
