import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ENGINE_ENVIRONMENT } from "./engine-protocol.ts";
import { forkEngineProcess } from "./fork-engine-process.ts";

/** One node that hands on what it gets. */
const MODEL = "CAg6NwoQCgF4EgF5IghJZGVudGl0eRIBZ1oPCgF4EgoKCAgBEgQKAggBYg8KAXkSCgoICAESBAoCCAFCBAoAEBE=";
const OPEN = `require("onnxruntime-node").InferenceSession.create(Buffer.from("${MODEL}", "base64"))`;

it("onnxruntime keeps no identity of this machine and sends nothing with the worker's environment", () => {
  const home = mkdtempSync(join(tmpdir(), "emend-home-"));
  try {
    // Continuous integration switches it off by itself, which would prove nothing.
    const { CI: _ci, ...rest } = process.env;
    const homes = { HOME: home, XDG_CACHE_HOME: join(home, "cache"), LOCALAPPDATA: home };
    const env = { ...rest, ...homes, ...ENGINE_ENVIRONMENT };
    const { status } = spawnSync(process.execPath, ["-e", OPEN], { env, cwd: join(import.meta.dirname, "../..") });
    expect(status).toBe(0);
    // Before it sends, it makes a database and an identifier there.
    expect(readdirSync(home)).toEqual([]);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

it.skipIf(process.platform !== "linux")("the worker gets that environment", async () => {
  const engine = forkEngineProcess(true);
  const ended = new Promise((resolve) => engine.onExit(resolve));
  try {
    expect(readFileSync(`/proc/${engine.pid}/environ`, "utf8").split("\0")).toContain("ORT_DISABLE_TELEMETRY=1");
  } finally {
    engine.kill();
    await ended;
  }
});

it("tells of a process that cannot be started, and ends nothing with it", async () => {
  const { execPath } = process;
  process.execPath = "/nowhere/node";
  try {
    const engine = forkEngineProcess(true);
    const ended = new Promise<string>((resolve) => engine.onExit(resolve));
    engine.post({ type: "cancel", id: 1 });
    expect(await ended).toContain("ENOENT");
  } finally {
    process.execPath = execPath;
  }
});
