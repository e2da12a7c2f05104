/** @file Line images to an OpenAI-compatible server, one request each, with limits that keep a server in trouble from being flooded. */
import {
  BrokenCircuitError,
  bulkhead,
  ConsecutiveBreaker,
  circuitBreaker,
  DelegateBackoff,
  handleWhen,
  type IPolicy,
  retry,
  wrap,
} from "cockatiel";
import { AppError } from "#contract/errors.ts";
import type { EngineUsage } from "../engine.ts";
import { ChatCompletion, ChatError, type ChatRequest, ModelList } from "./chat-schema.ts";

export interface ChatClientOptions {
  /** Up to and with `/v1`, as the person typed it. */
  address: string;
  /** The served model, or a LoRA module by name. */
  model: string;
  key?: string | undefined;
  prompt: string;
  /** Requests at once. */
  atOnce: number;
  /** Requests for one line, the first among them. */
  attempts: number;
  /** Milliseconds for one answer. */
  timeoutMs: number;
  /** Milliseconds before the second request; doubled for each further one, up to half a minute. */
  backoffMs: number;
  /** So many failures one after the other, and no request is made for `restMs`. */
  failures: number;
  restMs: number;
  /** Told when the server fails so often that it is left alone for a while (what to do), and when it answers again (null). */
  onTrouble?: ((problem: string | null) => void) | undefined;
}

export type ChatUsage = EngineUsage;

export const noUsage = (): ChatUsage => ({
  ...{ requests: 0, retries: 0, lines: 0, promptTokens: 0, completionTokens: 0, seconds: 0 },
});

export interface ReadText {
  text: string;
  /** From the tokens' probabilities; 0 where the server tells none, or the answer was cut off. */
  confidence: number;
}

/** Longer answers are no line of text. */
const LONGEST_ANSWER = 1_000_000;
const MOST_TOKENS = 512;
const LONGEST_PAUSE_MS = 30_000;

/** A failure that may pass. */
class Passing extends Error {
  readonly advice: string;
  readonly afterMs: number;
  constructor(what: string, advice: string, afterMs = 0) {
    super(what);
    this.advice = advice;
    this.afterMs = afterMs;
  }
}

const passing = handleWhen((error) => error instanceof Passing);

export class ChatClient {
  readonly #options: ChatClientOptions;
  readonly #policy: IPolicy;
  readonly #usage = noUsage();

  /** @throws AppError `bad-input` where the address is none */
  constructor(options: ChatClientOptions) {
    this.#options = { ...options, address: checkAddress(options.address) };
    const { atOnce, attempts, backoffMs, failures, restMs } = options;
    const again = retry(passing, {
      maxAttempts: attempts - 1,
      backoff: new DelegateBackoff((context) => {
        const { attempt, result } = context as { attempt: number; result: { error?: unknown } };
        const asked = result.error instanceof Passing ? result.error.afterMs : 0;
        // Not all at the same moment: half of the pause is left to chance.
        const pause = backoffMs * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
        return Math.min(LONGEST_PAUSE_MS, Math.max(asked, pause));
      }),
    });
    const breaker = circuitBreaker(passing, { halfOpenAfter: restMs, breaker: new ConsecutiveBreaker(failures) });
    breaker.onBreak((reason) => options.onTrouble?.(this.#trouble("error" in reason ? reason.error : null)));
    breaker.onReset(() => options.onTrouble?.(null));
    this.#policy = wrap(bulkhead(atOnce, Number.POSITIVE_INFINITY), again, breaker);
  }

  /** Where everything goes. */
  get address(): string {
    return this.#options.address;
  }

  get usage(): Readonly<ChatUsage> {
    return this.#usage;
  }

  /**
   * Reads a line.
   * @param png the line's image
   * @param meter gets what this line takes added, also where it is not read in the end
   * @throws AppError `unavailable`, `bad-model`, `bad-input`, `cancelled`
   */
  async readLine(png: Uint8Array, signal?: AbortSignal, meter: ChatUsage = noUsage()): Promise<ReadText> {
    const { model, prompt } = this.#options;
    const url = `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
    const body: ChatRequest = {
      model,
      messages: [
        {
          role: "user",
          content: [
            { type: "image_url", image_url: { url } },
            { type: "text", text: prompt },
          ],
        },
      ],
      max_completion_tokens: MOST_TOKENS,
      temperature: 0,
      logprobs: true,
      stream: false,
    };
    let asked = 0;
    const count = (change: Partial<ChatUsage>) => {
      for (const usage of [this.#usage, meter]) add(usage, change);
    };
    const work = async () => {
      count({ requests: 1, retries: asked === 0 ? 0 : 1 });
      asked += 1;
      const begun = performance.now();
      const answer = await this.#complete(body, signal);
      count({ seconds: (performance.now() - begun) / 1000 });
      return answer;
    };
    const completion = await this.#guarded(work, signal);
    const { prompt_tokens: promptTokens = 0, completion_tokens: completionTokens = 0 } = completion.usage ?? {};
    count({ lines: 1, promptTokens, completionTokens });
    return textOf(completion);
  }

  /** The models that the server names. @throws AppError `unavailable` */
  async models(signal?: AbortSignal): Promise<string[]> {
    const list = await this.#guarded(async () => ModelList.safeParse(await this.#ask("/models", null, signal)), signal);
    if (!list.success) throw this.#unavailable("answers something else than a list of models", NO_SERVER);
    return list.data.data.map(({ id }) => id);
  }

  async #guarded<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const cancelled = () => new AppError("cancelled", "Cancelled.");
    if (signal?.aborted) throw cancelled();
    try {
      // A line that waits for its turn or for its next attempt is cancelled at once as well.
      return await unlessAborted(this.#policy.execute(work, signal), signal);
    } catch (error) {
      if (signal?.aborted) throw cancelled();
      if (error instanceof Passing) throw this.#unavailable(error.message, error.advice);
      if (error instanceof BrokenCircuitError) {
        const seconds = Math.ceil(this.#options.restMs / 1000);
        throw this.#unavailable(
          `failed ${this.#options.failures} times in a row`,
          `It is asked again after ${seconds} s.`,
        );
      }
      throw error;
    }
  }

  async #complete(body: ChatRequest, signal: AbortSignal | undefined): Promise<ChatCompletion> {
    const answer = ChatCompletion.safeParse(await this.#ask("/chat/completions", body, signal));
    if (answer.success) return answer.data;
    throw new Passing("answers something else than a chat completion", NO_SERVER);
  }

  /** One request. @throws Passing, AppError */
  async #ask(path: string, body: ChatRequest | null, signal: AbortSignal | undefined): Promise<unknown> {
    const { address, key, timeoutMs } = this.#options;
    const slow = AbortSignal.timeout(timeoutMs);
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${address}${path}`, {
        method: body === null ? "GET" : "POST",
        headers: {
          ...(body === null ? {} : { "content-type": "application/json" }),
          ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        },
        body: body === null ? null : JSON.stringify(body),
        // Images go to the address that was typed and nowhere else.
        redirect: "error",
        signal: signal === undefined ? slow : AbortSignal.any([signal, slow]),
      });
      text = await atMost(response, LONGEST_ANSWER);
    } catch (error) {
      if (signal?.aborted) throw error;
      if (slow.aborted) throw new Passing(`did not answer in ${timeoutMs / 1000} s`, "See whether it is overloaded.");
      const reason = ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code ?? (error as Error).message;
      throw new Passing(`cannot be reached (${reason})`, "See that the server runs and that the address is right.");
    }
    if (response.ok) return parseJson(text);
    throw this.#refusal(response, text);
  }

  #refusal({ status, headers }: Response, text: string): Error {
    const said = ChatError.safeParse(parseJson(text)).data?.slice(0, 300) ?? `status ${status}`;
    if (status === 408 || status === 429 || status >= 500) {
      const after = Number(headers.get("retry-after") ?? 0) * 1000;
      return new Passing(`answers with ${said}`, "See its log.", Number.isFinite(after) ? after : 0);
    }
    if (status === 401 || status === 403) {
      return this.#unavailable("refuses the key", "Ask whoever runs it for a key.");
    }
    if (status === 404) {
      const { model } = this.#options;
      const message = `${this.address} does not know the model “${model}” (${said}). Choose one that it serves.`;
      return new AppError("bad-model", message);
    }
    return new AppError(
      "bad-input",
      `${this.address} does not take the request: ${said}. Choose a model that reads images.`,
    );
  }

  #trouble(error: unknown): string {
    const { failures, restMs } = this.#options;
    const last = error instanceof Passing ? ` It ${error.message}. ${error.advice}` : "";
    const rest = `${failures} requests in a row failed; nothing is asked for ${Math.ceil(restMs / 1000)} s.`;
    return `${this.address}: ${rest}${last} Then read again.`;
  }

  #unavailable(what: string, advice: string): AppError {
    return new AppError("unavailable", `${this.address} ${what}. ${advice} Then read again.`);
  }
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  let leave = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    leave = () => reject(new Error("aborted"));
    signal.addEventListener("abort", leave, { once: true });
  });
  work.catch(() => {});
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}

const NO_SERVER = "See that the address is that of an OpenAI-compatible server, with /v1 at its end.";

export function add(usage: ChatUsage, change: Partial<ChatUsage>): void {
  for (const [name, value] of Object.entries(change)) usage[name as keyof ChatUsage] += value;
}

/** An address as it is kept, without a slash at its end. @throws AppError `bad-input` */
export function checkAddress(typed: string): string {
  const url = URL.parse(typed);
  const plain = url !== null && ["http:", "https:"].includes(url.protocol) && url.search === "" && url.hash === "";
  if (!plain || url.username !== "" || url.password !== "") {
    throw new AppError(
      "bad-input",
      `“${url === null ? typed : url.origin}” is no address of a server. Type one as http://gpu.example:8000/v1, with the key apart from it.`,
    );
  }
  return url.href.replace(/\/+$/, "");
}

async function atMost(response: Response, most: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > most) throw new Error("the answer is too long");
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function textOf({ choices }: ChatCompletion): ReadText {
  const [choice] = choices;
  const text = (choice?.message.content ?? "").replace(/\s+/g, " ").trim();
  const tokens = choice?.logprobs?.content ?? [];
  const whole = choice?.finish_reason === "stop" && text !== "" && tokens.length > 0;
  const mean = tokens.reduce((sum, { logprob }) => sum + logprob, 0) / Math.max(1, tokens.length);
  return { text, confidence: whole ? Math.min(1, Math.exp(mean)) : 0 };
}
