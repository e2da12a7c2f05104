/** @file The worker as a forked Node process: the web host's and the command line's way. */
import { fork } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { ENGINE_ENVIRONMENT, type EngineProcess, type FromWorker } from "./engine-protocol.ts";

/** `.ts` from source, `.cjs` in a bundle: the worker lies beside this file either way. */
const entry = new URL(`./engine-worker${extname(fileURLToPath(import.meta.url))}`, import.meta.url);

export function forkEngineProcess(quiet = false): EngineProcess {
  const child = fork(fileURLToPath(entry), {
    env: { ...process.env, ...ENGINE_ENVIRONMENT },
    serialization: "advanced",
    execArgv: ["--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", "ignore", quiet ? "ignore" : "inherit", "ipc"],
  });
  // Told here, or a process that cannot be started, or a message to one that goes just then, would end the application.
  let failure: string | null = null;
  child.on("error", (error) => {
    failure = error.message;
  });
  return {
    pid: child.pid,
    post: (message) => {
      // Where it does not arrive the process is gone, and its end says so.
      if (child.connected) child.send(message, () => {});
    },
    onMessage: (listener) => child.on("message", (message) => listener(message as FromWorker)),
    onExit: (listener) => {
      child.once("exit", (code, signal) => listener(signal === null ? `status ${code}` : `signal ${signal}`));
      // One that never began never exits.
      const neverBegan = () => {
        if (child.pid === undefined) listener(failure ?? "it could not be started");
      };
      child.once("error", neverBegan);
    },
    kill: () => child.kill("SIGKILL"),
  };
}
