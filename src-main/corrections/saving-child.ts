/** @file For the fault test: saves lines as fast as it can and says each time what is on disk, until it is killed. */

import { EventBus } from "../rpc/event-bus.ts";
import { openDatabase } from "../storage/database.ts";
import { CorrectionService } from "./correction-service.ts";
import { JournalRepository } from "./journal-repository.ts";
import { LineRepository } from "./line-repository.ts";

const [file = "", pageId = ""] = process.argv.slice(2);
const database = openDatabase(file);
const service = new CorrectionService(new LineRepository(database), new JournalRepository(database), new EventBus());
for (let count = 0; ; count++) {
  const lines = service.lines(pageId);
  const line = lines[count % lines.length];
  if (line === undefined) break;
  const text = `${process.pid} ${count}`;
  service.save({ lineId: line.id, text, verified: true, baseRevision: line.revision });
  process.stdout.write(`${line.id} ${text}\n`);
}
