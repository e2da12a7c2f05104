/**
 * @file fetch for the Hub: only to the Hub and where it sends us, patient where it asks for patience, and telling how many
 * bytes of a body are gone. The Hub's own library reports progress with XMLHttpRequest only, which main does not have.
 */
import { setTimeout as wait } from "node:timers/promises";

/** Tried so often in all. */
const TRIES = 5;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 60_000;

export interface HubFetchOptions {
  signal: AbortSignal;
  /** Told of bytes of request bodies as they leave; `back` where a try failed and they leave again. */
  onBytes?: (path: string | null, count: number) => void;
  /** How long a pause is, in tests. */
  pause?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** A request that may be sent again where nobody knows whether it arrived. A commit may not: it could be made twice. */
const repeatable = (url: string, method: string): boolean =>
  method === "GET" || method === "PUT" || /\/(preupload|objects\/batch|validate-yaml)(\/|\?|$)/.test(url);

/**
 * A fetch that waits and tries again: where the Hub says so (429, 503 with or without Retry-After), where it stumbles
 * (500, 502, 504) or the line is cut and asking twice does no harm.
 */
export function makeHubFetch({ signal, onBytes, pause = sleep }: HubFetchOptions): typeof fetch {
  return async (input, init = {}) => {
    const url = input instanceof Request ? input.url : String(input);
    const method = init.method ?? "GET";
    const path = (init as { progressHint?: { path?: string } }).progressHint?.path ?? null;
    for (let tried = 1; ; tried++) {
      const counted = countBody(init.body ?? null, (count) => onBytes?.(path, count));
      let response: Response | null = null;
      let failure: unknown = null;
      try {
        const all = init.signal ? AbortSignal.any([signal, init.signal]) : signal;
        response = await fetch(input, { ...init, body: counted.body, signal: all });
      } catch (error) {
        failure = error;
      }
      signal.throwIfAborted();
      const again =
        tried < TRIES &&
        (response === null
          ? repeatable(url, method)
          : response.status === 429 || response.status === 503 || (response.status >= 500 && repeatable(url, method)));
      if (!again) {
        if (response === null) throw failure;
        return response;
      }
      counted.takeBack();
      await response?.body?.cancel();
      await pause(waitFor(response, tried), signal);
    }
  };
}

/** Milliseconds: what the Hub says, else twice as long each time. */
function waitFor(response: Response | null, tried: number): number {
  const said = Number(response?.headers.get("retry-after"));
  const usual = FIRST_WAIT_MS * 2 ** (tried - 1);
  return Math.min(LONGEST_WAIT_MS, Number.isFinite(said) && said > 0 ? said * 1000 : usual);
}

const sleep = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
  await wait(milliseconds, undefined, { signal });
};

/** The body, telling of its bytes as they are read for sending. */
function countBody(
  body: BodyInit | null,
  tell: (count: number) => void,
): { body: BodyInit | null; takeBack: () => void } {
  let told = 0;
  const count = (bytes: number) => {
    told += bytes;
    tell(bytes);
  };
  const takeBack = () => {
    tell(-told);
    told = 0;
  };
  return { body: body instanceof Blob && body.size > 0 ? new CountedBlob(body, count) : body, takeBack };
}

/** A Blob that tells of what is read from it. Fetch takes its size for the Content-Length, which stores ask for. */
class CountedBlob extends Blob {
  readonly #inner: Blob;
  readonly #count: (bytes: number) => void;

  constructor(inner: Blob, count: (bytes: number) => void) {
    super([], { type: inner.type });
    this.#inner = inner;
    this.#count = count;
  }

  override get size(): number {
    return this.#inner.size;
  }

  override stream(): ReturnType<Blob["stream"]> {
    const count = this.#count;
    const counting = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        count(chunk.byteLength);
        controller.enqueue(chunk);
      },
    });
    return this.#inner.stream().pipeThrough(counting) as ReturnType<Blob["stream"]>;
  }
}
