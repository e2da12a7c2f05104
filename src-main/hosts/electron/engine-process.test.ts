import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { makeEngineSpawner, type UtilityProcessLike } from "./engine-process.ts";

function fakeUtilityProcess() {
  const posted: unknown[] = [];
  const forks: unknown[][] = [];
  const child = Object.assign(new EventEmitter(), {
    postMessage: (message: unknown) => posted.push(message),
    kill: () => child.emit("exit", 137),
  });
  return {
    child,
    posted,
    forks,
    utilityProcess: {
      fork: (...args: unknown[]) => {
        forks.push(args);
        return child as unknown as UtilityProcessLike;
      },
    },
  };
}

describe("engine as a utility process", () => {
  it("passes messages both ways and tells how it ended", () => {
    const { child, posted, forks, utilityProcess } = fakeUtilityProcess();
    const engine = makeEngineSpawner(utilityProcess, "/out/main/engine-worker.cjs")(true);
    const env = { ...process.env, ORT_DISABLE_TELEMETRY: "1" };
    expect(forks).toEqual([
      ["/out/main/engine-worker.cjs", [], { serviceName: "Emend recognition", stdio: "ignore", env }],
    ]);
    const heard: unknown[] = [];
    const ends: string[] = [];
    engine.onMessage((message) => heard.push(message));
    engine.onExit((how) => ends.push(how));
    engine.post({ type: "cancel", id: 1 });
    child.emit("message", { type: "result", id: 1, value: [] });
    expect(posted).toEqual([{ type: "cancel", id: 1 }]);
    expect(heard).toEqual([{ type: "result", id: 1, value: [] }]);
    engine.kill();
    expect(ends).toEqual(["status 137"]);
    engine.post({ type: "cancel", id: 2 });
    expect(posted).toHaveLength(1);
  });
});
