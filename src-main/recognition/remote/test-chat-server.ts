/**
 * @file For tests: an OpenAI-compatible server by the published reference (chat-schema.ts says which). It takes nothing that
 * the reference does not have, answers with every field that it requires, and fails on demand. It "reads" the width of an image.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import sharp from "sharp";
import { ChatRequest } from "./chat-schema.ts";

export type Fault =
  | "slow"
  | "500"
  | "429"
  | "401"
  | "404"
  | "400"
  | "cut"
  | "cut in the answer"
  | "half JSON"
  | "other JSON"
  | "HTML"
  | "endless"
  | "redirect"
  | "no probabilities"
  | "cut off";

export interface ChatServer {
  /** With `/v1`. */
  address: string;
  /** Requests for completions so far. */
  asked: number;
  /** Images that it was sent, PNG. */
  images: Buffer[];
  /** The most that were open at once. */
  atOnce: number;
  /** Faults of the next requests, in order. */
  next: Fault[];
  /** The fault of every request; none when null. */
  always: Fault | null;
  /** The key that it wants. */
  key: string | null;
  /** Milliseconds that each answer takes. */
  takes: number;
  close(): Promise<void>;
}

/** Served names: a model and a LoRA module. */
const SERVED = ["large", "fraktur-lora"];

export async function startChatServer(): Promise<ChatServer> {
  let open = 0;
  const state: ChatServer = {
    ...{ address: "", asked: 0, images: [], atOnce: 0, next: [], always: null, key: null, takes: 0 },
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  const server = createServer((request, response) => {
    open += 1;
    state.atOnce = Math.max(state.atOnce, open);
    response.once("close", () => {
      open -= 1;
    });
    void answer(state, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  state.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return state;
}

async function answer(state: ChatServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const send = (status: number, value: unknown, headers: Record<string, string> = {}) =>
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
  const refuse = (status: number, message: string, headers = {}) =>
    send(status, { error: { message, type: "error", param: null, code: status } }, headers);
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  if (state.key !== null && request.headers.authorization !== `Bearer ${state.key}`)
    return void refuse(401, "Unauthorized");
  if (request.url === "/v1/models") {
    const data = SERVED.map((id) => ({ id, object: "model", created: 0, owned_by: "vllm" }));
    return void send(200, { object: "list", data });
  }
  if (request.method !== "POST" || request.url !== "/v1/chat/completions") return void refuse(404, "Not Found");
  state.asked += 1;
  const parsed = ChatRequest.strict().safeParse(JSON.parse(Buffer.concat(parts).toString("utf8")));
  if (!parsed.success) return void refuse(400, parsed.error.message);
  const { model, messages } = parsed.data;
  if (!SERVED.includes(model)) return void refuse(404, `The model \`${model}\` does not exist.`);
  const fault = state.next.shift() ?? state.always;
  await new Promise((next) => setTimeout(next, fault === "slow" ? 60_000 : state.takes).unref());
  const [image] = messages[0].content;
  const png = Buffer.from(image.image_url.url.replace(/^data:image\/png;base64,/, ""), "base64");
  state.images.push(png);
  const { width } = await sharp(png).metadata();
  const content = `width ${width}`;
  const completion = {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 0,
    model,
    choices: [
      {
        index: 0,
        message: { role: "assistant", content, refusal: null },
        logprobs:
          fault === "no probabilities"
            ? null
            : {
                content: [...content].map((token) => ({
                  token,
                  logprob: Math.log(0.8),
                  bytes: null,
                  top_logprobs: [],
                })),
              },
        finish_reason: fault === "cut off" ? "length" : "stop",
      },
    ],
    usage: { prompt_tokens: 100, completion_tokens: 4, total_tokens: 104 },
  };
  switch (fault) {
    case "500":
      return void refuse(500, "CUDA out of memory");
    case "429":
      return void refuse(429, "Too many", { "retry-after": "0" });
    case "401":
    case "404":
    case "400":
      return void refuse(Number(fault), "refused");
    case "cut":
      return void request.socket.destroy();
    case "cut in the answer":
      response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
      response.write('{"object":');
      return void setTimeout(() => request.socket.destroy(), 5);
    case "half JSON":
      return void response.writeHead(200).end('{"object":"chat.comp');
    case "other JSON":
      return void send(200, { object: "chat.completion", choices: [] });
    case "HTML":
      return void response.writeHead(200, { "content-type": "text/html" }).end("<html>Sign in</html>");
    case "endless":
      return void response.writeHead(200).end(JSON.stringify({ ...completion, more: "x".repeat(2_000_000) }));
    case "redirect":
      return void response.writeHead(307, { location: "http://127.0.0.1:1/v1/chat/completions" }).end();
    default:
      return void send(200, completion);
  }
}
