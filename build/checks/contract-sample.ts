/** @file Values that fit a schema of the contract, made from the schema: a new call is tested without a new line here. */
import { z } from "zod";
import type { Call, EventDefinition } from "#contract/define.ts";
import { contract } from "#contract/index.ts";

export interface NamedCall {
  method: string;
  definition: Call;
}

export interface NamedEvent {
  name: string;
  definition: EventDefinition;
}

const entries = Object.entries(contract).flatMap(([domain, members]) =>
  Object.entries(members as Record<string, Call | EventDefinition>).map(([name, definition]) => ({
    name: `${domain}.${name}`,
    definition,
  })),
);

/** Every call of the contract. */
export const calls: readonly NamedCall[] = entries.flatMap(({ name, definition }) =>
  definition.kind === "call" ? [{ method: name, definition }] : [],
);

/** Every event of the contract. */
export const events: readonly NamedEvent[] = entries.flatMap(({ name, definition }) =>
  definition.kind === "event" ? [{ name, definition }] : [],
);

/** The part of JSON Schema that zod writes for the contract. */
interface JsonSchema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  prefixItems?: JsonSchema[];
  propertyNames?: JsonSchema;
  additionalProperties?: JsonSchema | false;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  allOf?: JsonSchema[];
  minItems?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
}

/** A value that the schema takes, with every optional property and one item in every list. @throws where none is found */
export function sample(schema: z.ZodType): unknown {
  const value = fromSchema(z.toJSONSchema(schema, { io: "input" }) as JsonSchema);
  schema.parse(value);
  return value;
}

function fromSchema(schema: JsonSchema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const [one] = schema.anyOf ?? schema.oneOf ?? [];
  if (one !== undefined) return fromSchema(one);
  const [type] = [schema.type].flat();
  switch (type) {
    case "object":
      return fromObject(schema);
    case "array":
      return schema.prefixItems?.map(fromSchema) ?? repeat(Math.max(1, schema.minItems ?? 0), schema.items ?? {});
    case "string":
      return fromString(schema);
    case "number":
    case "integer":
      return fromNumber(schema);
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return {};
  }
}

function fromObject({ properties = {}, additionalProperties }: JsonSchema): unknown {
  const known = Object.entries(properties).map(([key, value]) => [key, fromSchema(value)]);
  const further = additionalProperties ? [["key", fromSchema(additionalProperties)]] : [];
  return Object.fromEntries([...known, ...further]);
}

function repeat(count: number, items: JsonSchema): unknown[] {
  return Array.from({ length: count }, () => fromSchema(items));
}

/** Text that is hard to carry where any text will do; else the first of some usual forms that fits. */
function fromString({ minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern, allOf = [] }: JsonSchema): string {
  const patterns = [pattern, ...allOf.map((part) => part.pattern)].filter((one) => one !== undefined);
  const fits = (value: string) =>
    value.length <= maxLength && patterns.every((one) => new RegExp(one, "u").test(value));
  const found = TEXTS.map((text) => text.padEnd(minLength, "x")).find(fits);
  return found ?? "";
}

const TEXTS = [
  "ſchön ﷽ 𝔄",
  "text",
  "de",
  "deu",
  "Latn",
  "owner/name",
  "https://host.example",
  "a",
  "1",
  "2026-01-02T03:04:05.000Z",
  "00000000-0000-4000-8000-000000000000",
];

/** One, or what lies within the bounds. */
function fromNumber({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): number {
  const fits = (value: number | undefined) =>
    value !== undefined &&
    value >= (minimum ?? value) &&
    value <= (maximum ?? value) &&
    value > (exclusiveMinimum ?? Number.NEGATIVE_INFINITY) &&
    value < (exclusiveMaximum ?? Number.POSITIVE_INFINITY);
  return [1, 0.5, minimum, maximum].find(fits) ?? Number.NaN;
}
