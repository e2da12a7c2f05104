/** @file The Python engine's JSON lines, checked (docs/engine-protocol.md). */
import { z } from "zod";
import type { FamilyName, ReadingTask } from "./families.ts";

export const ENGINE_PROTOCOL = 1;

const Share = z.number().min(0).max(1);

export const ReadingFlag = z.object({
  code: z.enum(["loop", "too-long", "too-short", "characters", "no-ink"]),
  /** Plain English. */
  message: z.string(),
});
export type ReadingFlag = z.infer<typeof ReadingFlag>;

export const WrittenText = z.looseObject({
  type: z.literal("reading"),
  id: z.string(),
  index: z.int(),
  text: z.string(),
  confidence: Share,
  /** One for each code point. */
  characters: z.array(Share),
  flags: z.array(ReadingFlag),
  /** Whether the maximum length ended it. */
  cut: z.boolean(),
  visionTokens: z.int(),
  textTokens: z.int(),
  /** Text tokens for each vision token. */
  compression: z.number(),
});
export type WrittenText = z.infer<typeof WrittenText>;

export const EngineHealth = z.looseObject({
  type: z.literal("health"),
  state: z.enum(["loading", "idle", "reading"]),
  /** Commands that wait. */
  waiting: z.int(),
  /** Images since it started. */
  read: z.int(),
  adapters: z.array(z.string()),
  /** Of the weights. */
  bytes: z.number(),
  /** Most memory so far, in bytes. */
  memory: z.number().nullable(),
});
export type EngineHealth = z.infer<typeof EngineHealth>;

const Id = z.string().optional();

export const EngineEvent = z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal("hello"), protocol: z.int(), device: z.string(), precision: z.string() }),
  z.looseObject({ type: z.literal("loading"), share: Share }),
  z.looseObject({
    type: z.literal("ready"),
    parameters: z.number(),
    bytes: z.number(),
    seconds: z.number(),
    tasks: z.array(z.string()),
    modes: z.array(z.string()),
    adapters: z.array(z.string()),
  }),
  WrittenText,
  z.looseObject({ type: z.literal("progress"), id: z.string(), done: z.int(), total: z.int() }),
  z.looseObject({ type: z.literal("done"), id: z.string(), images: z.int(), seconds: z.number() }),
  z.looseObject({ type: z.literal("cancelled"), id: Id }),
  z.looseObject({ type: z.literal("failed"), id: Id, code: z.string(), message: z.string() }),
  z.looseObject({ type: z.literal("adapters"), id: Id, adapters: z.array(z.string()) }),
  EngineHealth,
  z.looseObject({ type: z.literal("warning"), code: z.string(), message: z.string() }),
  z.looseObject({ type: z.literal("error"), code: z.string(), message: z.string() }),
  z.looseObject({ type: z.literal("unloaded") }),
]);
export type EngineEvent = z.infer<typeof EngineEvent>;

/** Knobs of decoding; what is left out is as it is by itself. */
export interface Decoding {
  temperature?: number;
  beams?: number;
  topP?: number;
  topK?: number;
  repetitionPenalty?: number;
  noRepeatNgram?: number;
  /** Tokens. */
  maxLength?: number;
}

export interface EngineRequest {
  protocol: typeof ENGINE_PROTOCOL;
  family: FamilyName;
  /** Folder with config.json and safetensors. */
  model: string;
  /** LoRA folders of that model, by name. */
  adapters?: Record<string, string>;
  device?: "auto" | "cpu" | "cuda";
  precision?: "auto" | "fp32" | "bf16" | "fp16";
  fourBit?: boolean;
  threads?: number;
  batch?: number;
  /** All that may stand in a text; others are flagged. */
  characters?: string;
  decoding?: Decoding;
}

export interface ReadCommand {
  images: readonly string[];
  kind: "line" | "page";
  adapter?: string;
  task?: ReadingTask;
  mode?: string;
  decoding?: Decoding;
}

/** One line of the process's stdout; null for what is not one of its events (a library that prints). */
export function parseEngineLine(line: string): EngineEvent | null {
  try {
    const parsed = EngineEvent.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
