/** @file Server-sent events: one frame an event, a comment now and then so that a dead connection is noticed. */
import type { ServerResponse } from "node:http";
import type { EventBus } from "../../rpc/event-bus.ts";

const HEARTBEAT_MS = 15_000;
/** A window that does not read (asleep, stopped in a debugger) is cut off; it reads everything anew when it is back. */
const LARGEST_BACKLOG = 8 * 1024 * 1024;

/** Tells one window of every event until it goes. */
export function streamEvents(events: EventBus, response: ServerResponse, headers: Readonly<Record<string, string>>) {
  response.writeHead(200, { ...headers, "content-type": "text/event-stream", "cache-control": "no-store" });
  const write = (text: string) => {
    if (response.writableLength > LARGEST_BACKLOG) response.destroy();
    else response.write(text);
  };
  write(": connected\n\n");
  const unsubscribe = events.subscribe((frame) => write(`data: ${JSON.stringify(frame)}\n\n`));
  const heartbeat = setInterval(() => write(": alive\n\n"), HEARTBEAT_MS);
  // A write to a window that has just gone fails; `close` follows.
  response.on("error", () => {});
  response.on("close", () => {
    clearInterval(heartbeat);
    unsubscribe();
  });
}
