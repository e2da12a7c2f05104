/** @file SQL of a backup: which runs its database calls running. */
import type { Db } from "./database.ts";

export function runningRuns(database: Db): { id: string; name: string }[] {
  return database.prepare("SELECT id, name FROM training_run WHERE state = 'running' ORDER BY rowid").all() as {
    id: string;
    name: string;
  }[];
}
