/** @file The worker process: entry only. All that it does is in engine-tasks.ts. */
import type { FromWorker, ToWorker } from "./engine-protocol.ts";
import { EngineTasks } from "./engine-tasks.ts";

/** Under Electron the parent is a MessagePort; under Node it is the fork's channel. */
interface ParentPort {
  on(event: "message", listener: (event: { data: ToWorker }) => void): void;
  postMessage(message: FromWorker): void;
}

const parentPort = (process as unknown as { parentPort?: ParentPort }).parentPort;
const post = (message: FromWorker) => {
  if (parentPort !== undefined) parentPort.postMessage(message);
  else process.send?.(message);
};
const tasks = new EngineTasks(post);

if (parentPort !== undefined) {
  parentPort.on("message", (event) => tasks.handle(event.data));
} else {
  process.on("message", (message: ToWorker) => tasks.handle(message));
  // No worker outlives its application.
  process.on("disconnect", () => process.exit(0));
}
