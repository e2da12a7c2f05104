import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { AdapterRepository } from "../adapters/adapter-repository.ts";
import { type Migration, migrate, migrations } from "./migrate.ts";

const table = (number: number): Migration => ({
  number,
  name: `t${number}`,
  sql: `CREATE TABLE t${number} (x INTEGER) STRICT`,
});
const tables = (database: Database.Database): unknown[] =>
  database.prepare("SELECT name FROM sqlite_schema WHERE name GLOB 't[0-9]' ORDER BY rowid").pluck().all();

it("applies a step that lands below one that is there already, once", () => {
  const database = new Database(":memory:");
  migrate(database, [table(1), table(4)]);
  expect(tables(database)).toEqual(["t1", "t4"]);
  migrate(database, [table(1), table(3), table(4)]);
  expect(tables(database)).toEqual(["t1", "t4", "t3"]);
  expect(database.pragma("user_version", { simple: true })).toBe(4);
  migrate(database, [table(1), table(3), table(4)]);
  expect(tables(database)).toHaveLength(3);
});

it("goes on from a library that only counted its steps", () => {
  const database = new Database(":memory:");
  database.exec("CREATE TABLE t1 (x INTEGER) STRICT; CREATE TABLE t2 (x INTEGER) STRICT");
  database.pragma("user_version = 2");
  migrate(database, [table(1), table(2), table(3)]);
  expect(tables(database)).toEqual(["t1", "t2", "t3"]);
});

it("refuses a library of a later Emend and leaves it as it was", () => {
  const database = new Database(":memory:");
  migrate(database, [table(1), table(5)]);
  expect(() => migrate(database, [table(1), table(2)])).toThrow(
    /later version of Emend \(schema 5, this one knows 2\)/,
  );
  expect(tables(database)).toEqual(["t1", "t5"]);
});

it("leaves the last whole step where one fails", () => {
  const database = new Database(":memory:");
  const broken: Migration = { number: 2, name: "broken", sql: "CREATE TABLE t2 (x INTEGER) STRICT; CREATE TABLE" };
  expect(() => migrate(database, [table(1), broken])).toThrow(/incomplete input/);
  expect(tables(database)).toEqual(["t1"]);
  migrate(database, [table(1), table(2)]);
  expect(tables(database)).toEqual(["t1", "t2"]);
});

it.each(migrations.map(({ number }) => number))("opens a library of schema %i, with a version in it", (number) => {
  const database = new Database(":memory:");
  database.pragma("foreign_keys = ON");
  migrate(
    database,
    migrations.filter((step) => step.number <= number),
  );
  database.exec(
    `INSERT INTO adapter (id, name, run_id, created_at, folder, onnx_sha256, size, summary)
     VALUES ('a', 'Fraktur', NULL, '2026-01-01', 'adapters/a', 'h', 1, '{}')`,
  );
  migrate(database);
  expect(database.pragma("foreign_key_check")).toEqual([]);
  const [row] = new AdapterRepository(database).all();
  expect(row).toMatchObject({ id: "a", notes: "", archived: false, removedAt: null, parents: [] });
});
