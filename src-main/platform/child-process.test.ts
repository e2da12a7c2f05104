import { expect, it, vi } from "vitest";
import { startChild } from "./child-process.ts";

const alive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it.skipIf(process.platform === "win32")("ends also what a program that is gone has left running", async () => {
  const said: string[] = [];
  const child = startChild("sh", ["-c", 'sleep 600 & echo "$$ $!"'], { onStdout: (line) => said.push(line) });
  await vi.waitFor(() => expect(said).toHaveLength(1), { timeout: 30_000 });
  const [program, left] = (said[0] ?? "").split(" ").map(Number) as [number, number];
  await vi.waitFor(() => expect(alive(program)).toBe(false), { timeout: 30_000 });
  expect(alive(left)).toBe(true);
  child.kill();
  expect(await child.ended).toMatchObject({ code: 0 });
});
