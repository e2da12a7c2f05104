import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, it } from "vitest";
import { operations } from "./api.ts";
import { openApiDocument } from "./openapi.ts";

it("is OpenAPI 3.1 as its own schema says", async () => {
  const validator = new Validator();
  const result = await validator.validate(structuredClone(openApiDocument("1.2.3")));
  expect(result.errors ?? []).toEqual([]);
  expect([result.valid, validator.version]).toEqual([true, "3.1"]);
});

it("finds a document that is wrong", async () => {
  const wrong = { ...structuredClone(openApiDocument("1.2.3")), paths: { "v1/ocr": { get: { responses: 3 } } } };
  expect((await new Validator().validate(wrong)).valid).toBe(false);
});

it("has every operation, and no reference into nothing", () => {
  const document = openApiDocument("1.2.3") as { paths: Record<string, object>; components: { schemas: object } };
  const there = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method} ${path}`),
  );
  expect(there.sort()).toEqual(
    Object.values(operations)
      .map(({ method, path }) => `${method} ${path}`)
      .sort(),
  );
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
    ([, name]) => name,
  );
  expect(references).toContain("OcrLine");
  expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining([...new Set(references)]));
});
