import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { contract } from "#contract/index.ts";
import type { EnvironmentStatus } from "#contract/training.ts";
import { PythonEnvironment, UV_VERSION } from "./python-environment.ts";
import { callsOf, installProgram, planMachine } from "./test-python.ts";
import type { TorchChoice } from "./torch-source.ts";

const LOCK = join(import.meta.dirname, "../../resources/trainer/uv.lock");
const FROM_LOCK: TorchChoice = { kind: "lock", reason: "the registry's build for this system" };

let root: string;
let told: EnvironmentStatus[];
let torch: TorchChoice;
let environment: PythonEnvironment;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "emend-python-"));
  mkdirSync(join(root, "trainer"));
  cpSync(LOCK, join(root, "trainer", "uv.lock"));
  machine({});
  installProgram(root, join(root, "python3"));
  told = [];
  torch = FROM_LOCK;
  environment = open();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const machine = (plan: Parameters<typeof planMachine>[1]) => planMachine(root, plan);
const calls = (name?: string) => callsOf(root, name);

function open(interpreters = [join(root, "python3")]): PythonEnvironment {
  return new PythonEnvironment({
    folder: join(root, "cache", "trainer"),
    trainerFolder: join(root, "trainer"),
    onChange: (status) => told.push(contract.training.environmentChanged.payload.parse(status)),
    interpreters,
    chooseTorch: async () => torch,
  });
}

const expectFailure = (of: PythonEnvironment, code: string, message: RegExp) =>
  expect(of.prepare()).rejects.toMatchObject({ code, message: expect.stringMatching(message) });

describe.skipIf(process.platform === "win32")("the training environment", () => {
  it("is missing until it is made, and says before what it costs", async () => {
    expect(contract.training.environment.output.parse(environment.status())).toMatchObject({ state: "missing" });
    expect(environment.status().cost).toMatch(/GB.*Reading and correcting never need it/s);
    expect(() => environment.command()).toThrow(/not set up yet. Set it up first/);
    const made = environment.prepare();
    expect(environment.status().state).toBe("preparing");
    await made;
    expect(environment.status()).toMatchObject({ state: "ready", message: null });
    expect(told.map((status) => status.message)).toContain("Downloading torch (178.9MiB)");
    expect(told.at(-1)?.state).toBe("ready");
    const { program, args, env } = environment.command();
    expect(program).toBe(join(root, "cache/trainer/venv/bin/python"));
    expect(args).toEqual(["-m", "emend_trainer"]);
    // What is compiled stays out of resources.
    expect(env).toMatchObject({
      PYTHONPATH: join(root, "trainer/src"),
      PYTHONPYCACHEPREFIX: join(root, "cache/trainer/pycache"),
    });
  });

  it("is made once: not again by those who ask meanwhile, later, or after a restart", async () => {
    await Promise.all([environment.prepare(), environment.prepare()]);
    await environment.prepare();
    const later = open();
    expect(later.status().state).toBe("ready");
    await later.prepare();
    expect(calls("uv")).toHaveLength(1);
  });

  it("made by another process meanwhile is noticed", async () => {
    await open().prepare();
    expect(environment.status().state).toBe("ready");
  });

  it("of an older lock is made again, with the uv that is there", async () => {
    await environment.prepare();
    appendFileSync(join(root, "trainer", "uv.lock"), "# newer\n");
    const later = open();
    expect(later.status().state).toBe("missing");
    expect(() => later.command()).toThrow();
    await later.prepare();
    expect(calls("uv")).toHaveLength(2);
    expect(calls().filter((call) => call.includes("pip"))).toHaveLength(1);
  });

  it("gets the uv that its lock was made with", async () => {
    await environment.prepare();
    expect(calls("python").find((call) => call.includes("pip"))).toContain(`uv==${UV_VERSION}`);
    expect(calls("uv")[0]?.slice(1, 5)).toEqual(["sync", "--project", join(root, "trainer"), "--frozen"]);
  });

  it("takes PyTorch from its own index where that is chosen, without what only a GPU needs", async () => {
    torch = { kind: "index", backend: "auto", reason: "about 1 GB" };
    await environment.prepare();
    const [exported, venv, install] = calls("uv");
    expect([exported?.[1], venv?.[1], install?.slice(1, 3)]).toEqual(["export", "venv", ["pip", "install"]]);
    const left = exported?.filter((_, index) => exported[index - 1] === "--no-emit-package") ?? [];
    expect(left).toEqual(expect.arrayContaining(["nvidia-cublas", "cuda-toolkit", "triton"]));
    expect(left).not.toContain("torch");
    expect(install?.slice(install.indexOf("--torch-backend"))[1]).toBe("auto");
    expect(environment.status().state).toBe("ready");
  });
});

describe.skipIf(process.platform === "win32")("the trackers' libraries", () => {
  const trackerCalls = () => calls("uv").filter((call) => call.some((word) => /trackers(\.txt)?$/.test(word)));

  it("are not installed by a run that asks for none", async () => {
    await environment.prepare();
    expect(environment.status()).toMatchObject({ state: "ready", trackers: false });
    expect(trackerCalls()).toEqual([]);
  });

  it("come into the environment that is there, once, with nothing of it changed", async () => {
    await environment.prepareTrackers();
    expect(environment.status()).toMatchObject({ state: "ready", trackers: true, message: null });
    expect(told.some((status) => /installing the trackers/.test(status.message ?? ""))).toBe(true);
    const [exported, install] = trackerCalls();
    expect(exported).toEqual(expect.arrayContaining(["export", "--extra", "trackers", "--frozen"]));
    const left = exported?.filter((_, index) => exported[index - 1] === "--no-emit-package");
    expect(left).toEqual(expect.arrayContaining(["torch", "nvidia-cublas", "triton"]));
    expect(install).toEqual(expect.arrayContaining(["pip", "install", "--no-deps"]));
    await open().prepareTrackers();
    expect(trackerCalls()).toHaveLength(2);
  });

  it("of an older lock are installed again with the environment", async () => {
    await environment.prepareTrackers();
    appendFileSync(join(root, "trainer", "uv.lock"), "# newer\n");
    const later = open();
    expect(later.status()).toMatchObject({ state: "missing", trackers: false });
    await later.prepare();
    expect(later.status().trackers).toBe(false);
    await later.prepareTrackers();
    expect(later.status().trackers).toBe(true);
  });

  it("that cannot be fetched leave the environment as it was, and say why", async () => {
    await environment.prepare();
    machine({ uv: "offline" });
    await expect(environment.prepareTrackers()).rejects.toMatchObject({ code: "environment-failed" });
    const message = expect.stringContaining("Check the network");
    expect(environment.status()).toMatchObject({ state: "ready", trackers: false, message });
    expect(environment.command().args).toEqual(["-m", "emend_trainer"]);
  });
});

describe.skipIf(process.platform === "win32")("without", () => {
  it("any Python it says where to get one, and that reading goes on", async () => {
    environment = open([join(root, "nothing"), join(root, "nothing-either")]);
    await expectFailure(environment, "environment-failed", /no Python was found.*Install it.*Reading and correcting/);
    expect(environment.status()).toMatchObject({ state: "failed", message: expect.stringContaining("python.org") });
    // It is looked for again: somebody may have installed it.
    installProgram(root, join(root, "nothing"));
    await environment.prepare();
    expect(environment.status().state).toBe("ready");
  });

  it("a Python that is new enough it names those that are not", async () => {
    machine({ version: "3.9" });
    await expectFailure(environment, "environment-failed", /3\.11 or newer.*python3 is 3\.9/);
    machine({ version: "2.7" });
    await expectFailure(environment, "environment-failed", /python3 is 2\.7/);
    machine({ version: "" });
    await expectFailure(environment, "environment-failed", /no Python was found/);
  });

  it("Debian's package for venvs it says that", async () => {
    machine({ venv: false });
    await expectFailure(environment, "environment-failed", /has no venv module.*python3-venv/);
    expect(calls().some((call) => call.includes("-m"))).toBe(false);
  });

  it("a network, uv cannot be fetched, and it goes on once there is one", async () => {
    machine({ pip: "offline" });
    await expectFailure(environment, "environment-failed", /Check the network and set up again.*requirement uv/s);
    machine({});
    await environment.prepare();
    expect(environment.status().state).toBe("ready");
  });

  it("a network, packages cannot be fetched, and uv is not fetched again later", async () => {
    machine({ uv: "offline" });
    await expectFailure(environment, "environment-failed", /Check the network.*dns error/s);
    expect(environment.status().state).toBe("failed");
    expect(() => environment.command()).toThrow();
    machine({});
    await environment.prepare();
    expect(calls().filter((call) => call.includes("pip"))).toHaveLength(1);
  });

  it("room on the disk it says so", async () => {
    machine({ uv: "full" });
    await expectFailure(environment, "disk-full", /is full\. Free some gigabytes and set up again/);
  });

  it("a folder that can be written it says which", async () => {
    writeFileSync(join(root, "cache"), "a file where the folder should be");
    await expectFailure(environment, "environment-failed", /could not be made in .*cache\/trainer.*set up again/);
  });

  it("a torch that can be imported it is not called ready", async () => {
    machine({ imports: false });
    await expectFailure(environment, "environment-failed", /No module named 'torch'/);
    expect(open().status().state).toBe("missing");
  });
});

describe.skipIf(process.platform === "win32")("cancelled", () => {
  const downloading = () => expect.poll(() => environment.status().message).toMatch(/^Downloading torch/);

  it("midway it is missing and can be gone on with, also after a restart", async () => {
    machine({ uv: "hangs" });
    const made = environment.prepare();
    made.catch(() => {});
    await downloading();
    environment.cancel();
    await expect(made).rejects.toMatchObject({ code: "cancelled" });
    expect(environment.status()).toMatchObject({
      state: "missing",
      message: expect.stringContaining("goes on from there"),
    });
    machine({});
    const later = open();
    expect(later.status().state).toBe("missing");
    await later.prepare();
    expect(later.status().state).toBe("ready");
    expect(calls().filter((call) => call.includes("pip"))).toHaveLength(1);
  });

  it("by the run that waits for it, unless somebody else waits too", async () => {
    machine({ uv: "hangs" });
    const [run, other] = [new AbortController(), new AbortController()];
    const first = environment.prepare(run.signal);
    const second = environment.prepare(other.signal);
    for (const waiting of [first, second]) waiting.catch(() => {});
    await downloading();
    run.abort();
    await expect(first).rejects.toMatchObject({ code: "cancelled" });
    expect(environment.status().state).toBe("preparing");
    other.abort();
    await expect(second).rejects.toMatchObject({ code: "cancelled" });
    expect(environment.status().state).toBe("missing");
    await expect(environment.prepare(run.signal)).rejects.toMatchObject({ code: "cancelled" });
  });

  it("and asked for again at once, it is made after the first has wound down", async () => {
    machine({ uv: "hangs" });
    const first = environment.prepare();
    first.catch(() => {});
    await downloading();
    environment.cancel();
    machine({});
    const second = environment.prepare();
    expect(environment.status().state).toBe("preparing");
    await expect(first).rejects.toMatchObject({ code: "cancelled" });
    await second;
    expect(environment.status().state).toBe("ready");
  });
});
