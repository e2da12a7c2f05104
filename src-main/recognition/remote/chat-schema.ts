/**
 * @file As much of OpenAI's chat completions as reading a line needs, by its published reference
 * (https://platform.openai.com/docs/api-reference/chat), which vLLM implements
 * (https://docs.vllm.ai/en/latest/serving/openai_compatible_server/). What is not named here is ignored.
 */
import { z } from "zod";

export const ChatRequest = z.object({
  model: z.string(),
  messages: z.tuple([
    z.object({
      role: z.literal("user"),
      content: z.tuple([
        z.object({
          type: z.literal("image_url"),
          image_url: z.object({ url: z.string().startsWith("data:image/png;base64,") }),
        }),
        z.object({ type: z.literal("text"), text: z.string() }),
      ]),
    }),
  ]),
  max_completion_tokens: z.int().positive(),
  temperature: z.number().min(0).max(2),
  logprobs: z.boolean(),
  stream: z.literal(false),
});
export type ChatRequest = z.infer<typeof ChatRequest>;

export const ChatCompletion = z.object({
  object: z.literal("chat.completion"),
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullable(),
        message: z.object({ role: z.literal("assistant"), content: z.string().nullable() }),
        logprobs: z.object({ content: z.array(z.object({ logprob: z.number() })).nullish() }).nullish(),
      }),
    )
    .min(1),
  usage: z.object({ prompt_tokens: z.int(), completion_tokens: z.int().default(0) }).nullish(),
});
export type ChatCompletion = z.infer<typeof ChatCompletion>;

export const ModelList = z.object({ data: z.array(z.object({ id: z.string() })) });

/** Servers differ in where they put it. */
export const ChatError = z.union([
  z.object({ error: z.object({ message: z.string() }) }).transform(({ error }) => error.message),
  z.object({ message: z.string() }).transform(({ message }) => message),
]);
