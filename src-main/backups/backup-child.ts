/** @file The process of the fault test: a whole Emend that makes one backup after the other until it is killed. */
import { writeSync } from "node:fs";
import { compose } from "../compose.ts";
import { resourcesFolder } from "../platform/paths.ts";

const [libraryFolder = "", folder = ""] = process.argv.slice(2);
const app = compose({ libraryFolder, host: "web", resourcesFolder: resourcesFolder() });
const { backups } = app.handlers;
// Straight to the pipe: what stands there was said before the kill.
for (;;) {
  const { jobId } = await backups.start({ folder });
  writeSync(1, "begun\n");
  for (;;) {
    const job = await backups.job({ jobId });
    if (job.state === "done") writeSync(1, `made ${job.path}\n`);
    if (job.state !== "running") break;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
