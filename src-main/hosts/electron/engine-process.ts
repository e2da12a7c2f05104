/** @file The recognition worker as Electron's utility process: it may crash without taking the app along. */
import {
  ENGINE_ENVIRONMENT,
  type EngineProcess,
  type FromWorker,
  type SpawnEngineProcess,
  type ToWorker,
} from "../../recognition/engine-protocol.ts";

/** The part of Electron's UtilityProcess that is used. */
export interface UtilityProcessLike {
  postMessage(message: ToWorker): void;
  on(event: "message", listener: (message: unknown) => void): unknown;
  once(event: "exit", listener: (code: number) => void): unknown;
  kill(): boolean;
}

/** The part of Electron's `utilityProcess` that is used. */
export interface UtilityProcessForker {
  fork(
    modulePath: string,
    args: string[],
    options: { serviceName: string; stdio: "ignore" | "inherit"; env: NodeJS.ProcessEnv },
  ): UtilityProcessLike;
}

/** @param worker the built worker script */
export function makeEngineSpawner(utilityProcess: UtilityProcessForker, worker: string): SpawnEngineProcess {
  return (quiet = false): EngineProcess => {
    const child = utilityProcess.fork(worker, [], {
      env: { ...process.env, ...ENGINE_ENVIRONMENT },
      serviceName: "Emend recognition",
      stdio: quiet ? "ignore" : "inherit",
    });
    let alive = true;
    child.once("exit", () => {
      alive = false;
    });
    return {
      post: (message) => {
        if (alive) child.postMessage(message);
      },
      onMessage: (listener) => child.on("message", (message) => listener(message as FromWorker)),
      onExit: (listener) => child.once("exit", (code) => listener(`status ${code}`)),
      kill: () => {
        child.kill();
      },
    };
  };
}
