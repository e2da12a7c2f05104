/** @file The transport of the web host: POST /rpc, server-sent events, uploads; all same-origin, by cookie. */
import { AppError } from "#contract/errors.ts";
import type { EventFrame, Request, Result, Transport } from "#contract/wire.ts";

/** Milliseconds before the first and between the later tries to get the event stream back. */
const RECONNECT_FIRST = 500;
const RECONNECT_MOST = 8000;

const gone: Result = {
  ok: false,
  error: {
    code: "disconnected",
    message: "Emend is not answering. Check that it still runs in its terminal, then try again.",
  },
};

const refused: Result = {
  ok: false,
  error: {
    code: "disconnected",
    message: "This window is no longer signed in to Emend. Open the address that Emend printed when it started.",
  },
};

/** The transport of a window opened at the web host's address. */
export function createWebTransport(): Transport {
  const events = new EventStream();
  return {
    host: "web",
    send,
    subscribe: (listener) => events.subscribe(listener),
    onStatus: (listener) => events.onStatus(listener),
    assetUrl: (id) => `/assets/${encodeURIComponent(id)}`,
    offerFile: (file, onProgress) => upload(file as File, onProgress),
  };
}

async function send(request: Request): Promise<Result> {
  let response: Response;
  try {
    response = await fetch("/rpc", {
      method: "POST",
      credentials: "same-origin",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ method: request.method, input: request.input ?? {} }),
    });
  } catch {
    return gone;
  }
  if (response.status === 401 || response.status === 403) return refused;
  try {
    const body: unknown = await response.json();
    if (isResult(body)) return body;
  } catch {
    // Fall through: what came back is not JSON.
  }
  return { ok: false, error: { code: "internal", message: `Emend answered with HTTP ${response.status}. Try again.` } };
}

/** Whether an answer has the shape that main promises. */
export function isResult(body: unknown): body is Result {
  if (typeof body !== "object" || body === null || !("ok" in body)) return false;
  return body.ok === true || (body.ok === false && "error" in body);
}

/** XHR and not fetch: only XHR tells how much of the body is through. */
function upload(file: File, onProgress: (fraction: number) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/uploads");
    request.setRequestHeader("x-file-name", encodeURIComponent(file.name));
    request.setRequestHeader("content-type", "application/octet-stream");
    request.upload.onprogress = (event) => {
      if (event.lengthComputable && event.total > 0) onProgress(event.loaded / event.total);
    };
    request.onerror = () =>
      reject(new AppError("disconnected", `${file.name} did not arrive. Check that Emend still runs, then try again.`));
    request.onload = () => {
      const answer = readUploadAnswer(request.status, request.responseText);
      if (typeof answer === "string") {
        onProgress(1);
        resolve(answer);
      } else reject(answer);
    };
    request.send(file);
  });
}

/** The source id in an upload's answer, or the error that it stands for. */
export function readUploadAnswer(status: number, body: string): string | AppError {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === "object" && value !== null) {
      if ("id" in value && typeof value.id === "string") return value.id;
      if (isResult(value) && !value.ok) return new AppError(value.error.code, value.error.message, value.error.data);
      if ("message" in value && typeof value.message === "string") return new AppError("bad-input", value.message);
    }
  } catch {
    // Not JSON: the status is all there is.
  }
  if (status === 413) return new AppError("file-too-large", "The file is too large for Emend. Split it and try again.");
  return new AppError("internal", `The file was not taken (HTTP ${status}). Try again.`);
}

/** One EventSource for all listeners, opened with the first of them. */
class EventStream {
  readonly #listeners = new Set<(frame: EventFrame) => void>();
  readonly #statusListeners = new Set<(connected: boolean) => void>();
  #source: EventSource | null = null;
  #retry: ReturnType<typeof setTimeout> | null = null;
  #wait = RECONNECT_FIRST;
  #connected: boolean | null = null;

  subscribe(listener: (frame: EventFrame) => void): () => void {
    this.#listeners.add(listener);
    if (this.#source === null) this.#open();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#close();
    };
  }

  onStatus(listener: (connected: boolean) => void): () => void {
    this.#statusListeners.add(listener);
    return () => this.#statusListeners.delete(listener);
  }

  #open(): void {
    const source = new EventSource("/events", { withCredentials: true });
    this.#source = source;
    source.onopen = () => {
      this.#wait = RECONNECT_FIRST;
      this.#setConnected(true);
    };
    source.onmessage = (event: MessageEvent<string>) => {
      const frame = parseFrame(event.data);
      if (frame !== null) for (const listener of this.#listeners) listener(frame);
    };
    source.onerror = () => {
      this.#setConnected(false);
      // The browser gives up by itself after some answers (401, 5xx); this never does.
      if (source.readyState === EventSource.CLOSED) {
        this.#retry = setTimeout(() => this.#open(), this.#wait);
        this.#wait = Math.min(this.#wait * 2, RECONNECT_MOST);
      }
    };
  }

  #close(): void {
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    this.#source?.close();
    this.#source = null;
    this.#connected = null;
  }

  #setConnected(connected: boolean): void {
    if (this.#connected === connected) return;
    this.#connected = connected;
    for (const listener of this.#statusListeners) listener(connected);
  }
}

function parseFrame(data: string): EventFrame | null {
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value === "object" && value !== null && "sequence" in value && "name" in value) {
      return value as EventFrame;
    }
  } catch {
    // A comment or keep-alive in an unknown form: nothing to tell.
  }
  return null;
}
