/** @file The OpenAPI 3.1 document, made of the schemas that validate (api.ts). JSON Schema 2020-12 is 3.1's own dialect. */
import { z } from "zod";
import {
  answerFormats,
  FILE_TYPES,
  FORMAT_TYPES,
  Health,
  JobStatus,
  Models,
  MonitoringSample,
  OcrAnswer,
  OcrLine,
  OcrPage,
  type Operation,
  operations,
  Problem,
  SampleList,
} from "./api.ts";

type Json = Record<string, unknown>;

const named = { OcrAnswer, OcrPage, OcrLine, JobStatus, Models, MonitoringSample, SampleList, Health, Problem };
const nameOf = new Map<z.ZodType, string>(Object.entries(named).map(([name, schema]) => [schema, name]));

/** @param version of Emend */
export function openApiDocument(version: string): Json {
  const paths: Record<string, Json> = {};
  for (const [id, operation] of Object.entries(operations) as [string, Operation][]) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(id, operation) };
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "Emend OCR server",
      version,
      description: "Reads images and PDFs on the machine that it runs on.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    security: [{ key: [] }],
    paths,
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        key: { type: "http", scheme: "bearer", description: "Where the server was started with API keys." },
      },
    },
  };
}

function describe(operationId: string, operation: Operation): Json {
  const { summary, open, file, query, params, headers, answers, problems } = operation;
  const responses: Record<string, Json> = {};
  for (const [status, { description, schema, document, type }] of Object.entries(answers)) {
    const content: Json = {};
    if (schema !== undefined) content["application/json"] = { schema: reference(schema) };
    if (type !== undefined) content[type] = { schema: {} };
    if (document === true) {
      for (const format of answerFormats) {
        if (format !== "json") content[FORMAT_TYPES[format]] = { schema: { type: "string" } };
      }
      content["application/x-tar"] = { schema: { type: "string", format: "binary" } };
    }
    responses[status] = Object.keys(content).length === 0 ? { description } : { description, content };
  }
  const always = open === true ? [421] : [401, 403, 421, 500];
  for (const status of new Set([...problems, ...always])) {
    responses[status] = {
      description: problemNames[status] ?? "A problem.",
      content: { "application/problem+json": { schema: reference(Problem) } },
      ...(status === 429 || status === 503
        ? { headers: { "Retry-After": { description: "Seconds.", schema: { type: "integer" } } } }
        : {}),
    };
  }
  const parameters = [
    ...parametersOf("path", params),
    ...parametersOf("query", query),
    ...parametersOf("header", headers),
  ];
  return {
    operationId,
    summary,
    ...(open === true ? { security: [] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(file === true ? { requestBody: fileBody } : {}),
    responses,
  };
}

export const problemNames: Readonly<Record<number, string>> = {
  400: "The request is not as described here.",
  401: "The key is missing or unknown.",
  403: "Requests of web pages are refused, and what this key may not see.",
  404: "There is no such thing.",
  406: "None of the formats in Accept can be written.",
  409: "Not now.",
  413: "The file is too large.",
  415: "No image or PDF that can be read.",
  421: "This address is not the server's.",
  422: "The file cannot be read.",
  429: "Too many requests with this key.",
  500: "Something went wrong inside Emend.",
  503: "The server is full or about to end.",
  507: "The server's disk is full.",
};

const bytes = { schema: {} };
const fileBody: Json = {
  required: true,
  description: "The file, as the body or as the one part of a form. What it is is told by its bytes.",
  content: {
    ...Object.fromEntries(FILE_TYPES.map((type) => [type, bytes])),
    "multipart/form-data": {
      schema: {
        type: "object",
        properties: { file: { contentMediaType: "application/octet-stream" } },
        required: ["file"],
      },
    },
  },
};

function parametersOf(where: "path" | "query" | "header", schema: z.ZodObject | undefined): Json[] {
  if (schema === undefined) return [];
  return Object.entries(schema.shape).map(([name, value]) => {
    const { description, ...rest } = toJsonSchema(value as z.ZodType);
    const required = !(value as z.ZodType).safeParse(undefined).success;
    return { name, in: where, required, ...(description === undefined ? {} : { description }), schema: rest };
  });
}

function reference(schema: z.ZodType): Json {
  const name = nameOf.get(schema);
  return name === undefined ? toJsonSchema(schema) : { $ref: `#/components/schemas/${name}` };
}

function toJsonSchema(schema: z.ZodType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: "draft-2020-12", io: "output" });
  return rest;
}

/** Those that are named refer to each other by name. */
function componentSchemas(): Json {
  const registry = z.registry<{ id: string }>();
  for (const [name, schema] of Object.entries(named)) registry.add(schema, { id: name });
  const { schemas } = z.toJSONSchema(registry, {
    target: "draft-2020-12",
    io: "output",
    uri: (id) => `#/components/schemas/${id}`,
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      const { $schema: _, $id: __, ...rest } = schema as Json;
      return [name, rest];
    }),
  );
}
