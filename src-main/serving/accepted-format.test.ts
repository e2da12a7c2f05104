import { expect, it } from "vitest";
import { acceptedFormat } from "./accepted-format.ts";

it.each([
  [undefined, undefined, "json"],
  ["alto", "text/plain", "alto"],
  [undefined, "*/*", "json"],
  [undefined, "text/markdown", "markdown"],
  [undefined, "text/html, text/*;q=0.5", "text"],
  [undefined, "text/plain;q=0.4, application/vnd.prima.page+xml;q=0.9", "page"],
  [undefined, "application/json;q=0, application/alto+xml;q=0.1", "alto"],
] as const)("format %s, Accept %s: %s", (wanted, accept, expected) =>
  expect(acceptedFormat(wanted, accept)).toBe(expected),
);

it("says what it can write", () => expect(() => acceptedFormat(undefined, "image/png")).toThrow(/text\/markdown/));
