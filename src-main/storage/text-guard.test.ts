/** @file Migration 0002 on a library of before it. The guards themselves are tested with corrections. */
import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { unpackCharacters } from "../corrections/proposal-repository.ts";
import { migrate } from "./migrate.ts";
import { sql as initial } from "./migrations/0001-initial.ts";

it("packs the characters of older proposals, in order", () => {
  const database = new Database(":memory:");
  database.pragma("foreign_keys = OFF");
  database.exec(initial);
  database.pragma("user_version = 1");
  const insert = database.prepare(
    "INSERT INTO proposal (line_id, version_id, version_name, text, confidence, characters, created_at) VALUES ('l', 'base', 'Base', '', 1, ?, '')",
  );
  const long = Array.from({ length: 60 }, (_, index) => [String.fromCodePoint(0x1f600 + index), 0.9876, index / 60, 1]);
  for (const characters of [
    [],
    [
      ["ſ", 1, 0, 0.0333],
      ["1", 0.5, 0.0333, 1],
    ],
    long,
  ])
    insert.run(JSON.stringify(characters));
  migrate(database);
  const rows = database.prepare("SELECT characters FROM proposal ORDER BY id").pluck().all() as string[];
  expect(rows.slice(0, 2)).toEqual(["[]", '["ſ",10000,0,333,"1",5000,333,10000]']);
  expect(unpackCharacters(rows[2] as string).map((character) => character.text)).toEqual(long.map(([text]) => text));
  expect(unpackCharacters(rows[2] as string)[30]).toEqual({ text: "😞", confidence: 0.9876, x0: 0.5, x1: 1 });
});
