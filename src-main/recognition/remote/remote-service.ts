/**
 * @file The server that reads a library's lines: its address, model and key, and whether somebody agreed that images of
 * lines go there. Asked by nobody, it connects to nothing.
 */
import { z } from "zod";
import { AppError } from "#contract/errors.ts";
import type { ReadingServer, ServerTest } from "#contract/reader.ts";
import type { SecretStore } from "../../platform/secret-store.ts";
import type { BuiltinEngine } from "../builtin-engine.ts";
import type { RecognitionEngine } from "../engine.ts";
import type { Settings } from "../model-service.ts";
import type { EngineSource, OpenReader, ReaderService } from "../reader-service.ts";
import { ChatClient, checkAddress } from "./chat-client.ts";
import { HomeGuard, type HomeRules } from "./home-guard.ts";
import { RemoteEngine, type RemoteEngineOptions, USUAL } from "./remote-engine.ts";

const SETTING = "recognition.remote";
/** A test waits so long for an answer (ms). */
const TEST_MS = 10_000;

const Kept = z.object({
  address: z.string().nullable(),
  model: z.string(),
  atOnce: z.int().min(1).max(256),
  /** Addresses that somebody agreed to. */
  agreed: z.array(z.string()),
});
type Kept = z.infer<typeof Kept>;
const NOTHING: Kept = { address: null, model: "", atOnce: USUAL.atOnce, agreed: [] };
const Keys = z.record(z.string(), z.string());

export interface RemoteServiceOptions {
  settings: Settings;
  /** Keys by address; one is never sent to another address than it was typed for. */
  secrets: SecretStore;
  /** Finds lines and cuts them out. */
  local: BuiltinEngine;
  /** Reads what stays, with any version of this machine. */
  engines: RecognitionEngine;
  rules: HomeRules;
  /** Puts on record, in a sentence, that something may leave. */
  record: (summary: string) => void;
  readers: Pick<ReaderService, "renew" | "tell" | "choice" | "choose" | "refuseWhileReading">;
  /** For tests: shorter pauses. */
  patience?: Partial<Pick<RemoteEngineOptions, "attempts" | "backoffMs" | "timeoutMs" | "restMs" | "failures">>;
}

export interface ServerChange {
  address: string;
  model: string;
  atOnce: number;
  /** null: none is kept any more; left out: as it is. */
  key?: string | null | undefined;
}

export class RemoteService implements EngineSource<"remote"> {
  readonly kind = "remote";
  readonly #options: RemoteServiceOptions;

  constructor(options: RemoteServiceOptions) {
    this.#options = options;
  }

  server(): ReadingServer {
    const { address, model, atOnce, agreed } = this.#kept();
    const { kind, place } = this.#options.secrets;
    const kept = address !== null && this.#key(address) !== undefined;
    return {
      ...{ address, model, atOnce },
      host: address === null ? null : hostOf(address),
      readable: address !== null && readableOnTheWay(address),
      agreed: address !== null && agreed.includes(address),
      key: { kept, storage: kind, place, warning: kept ? this.#options.secrets.warning() : null },
    };
  }

  /**
   * Keeps the settings. Where another address reads from now on that nobody agreed to, the built-in engine reads again.
   * @throws AppError `bad-input` for no address, `busy` while pages are read
   */
  async save({ address: typed, model, atOnce, key }: ServerChange): Promise<ReadingServer> {
    const { readers, settings } = this.#options;
    readers.refuseWhileReading();
    const address = checkAddress(typed);
    const { agreed } = this.#kept();
    settings.set(SETTING, { address, model: model.trim(), atOnce, agreed } satisfies Kept);
    if (key !== undefined) this.#keepKey(address, key);
    if (readers.choice().kind === "remote" && !agreed.includes(address)) await readers.choose({ kind: "builtin" });
    else await readers.renew();
    return this.server();
  }

  /**
   * Asks the server for its models; nothing of the library goes there.
   * @param key left out: the one that is kept for this address
   * @throws AppError `bad-input`, `unavailable` with what to do
   */
  async test(typed: string, key?: string): Promise<ServerTest> {
    const address = checkAddress(typed);
    const client = new ChatClient({
      ...{ ...USUAL, ...this.#options.patience, attempts: 1, timeoutMs: TEST_MS },
      ...{ address, model: "", key: key ?? this.#key(address) },
    });
    const begun = performance.now();
    const models = await client.models();
    return { models, milliseconds: Math.round(performance.now() - begun) };
  }

  /** Somebody agrees, once for each address, that images of lines go there. @throws AppError `bad-input` */
  agree(typed: string): ReadingServer {
    const address = checkAddress(typed);
    const kept = this.#kept();
    if (!kept.agreed.includes(address)) {
      this.#options.settings.set(SETTING, { ...kept, agreed: [...kept.agreed, address] } satisfies Kept);
      this.#options.record(`Images of lines may be read by ${address}, except of what is private or without images.`);
    }
    this.#options.readers.tell();
    return this.server();
  }

  /** @throws AppError `bad-input` where the server was not set up, or nobody agreed to its address */
  open(): OpenReader {
    const { address, model, atOnce, agreed } = this.#kept();
    if (address === null || model === "") {
      throw new AppError("bad-input", "No server is set up. Type its address and choose a model under Versions.");
    }
    const host = hostOf(address);
    if (!agreed.includes(address)) {
      const what = `Nobody has agreed yet that images of lines go to ${host}.`;
      throw new AppError("bad-input", `${what} Choose the server under Versions; you are asked there.`);
    }
    const { local, engines, rules, readers, patience } = this.#options;
    let problem: string | null = null;
    const remote = new RemoteEngine({
      ...{ ...patience, address, model, atOnce, key: this.#key(address) },
      local: {
        findLines: (...call) => local.findLines(...call),
        readPage: (...call) => local.readPage(...call),
        readLineFiles: (...call) => local.readLineFiles(...call),
        readPolygons: (...call) => local.readPolygons(...call),
        provider: () => local.provider(),
        cropLines: (path, polygons) => rules.crops(path, polygons),
      },
      mayLeave: (path) => {
        const [stays] = rules.stay(path, [NOWHERE]);
        if (stays !== false)
          throw new AppError("privacy-blocked", "This page must not leave this machine. Read it here.");
      },
      onTrouble: (message) => {
        problem = message;
        readers.tell();
      },
    });
    return {
      ...{ id: `remote:${host}/${model}`, name: `${model} (${host})`, destination: address, engine: remote },
      problem: () => problem,
      beside: (version) => new HomeGuard({ remote, finder: local, local: engines, rules, version }),
    };
  }

  #kept(): Kept {
    const kept = Kept.safeParse(this.#options.settings.get(SETTING));
    return kept.success ? kept.data : NOTHING;
  }

  #keys(): Record<string, string> {
    try {
      return Keys.parse(JSON.parse(this.#options.secrets.get() ?? "{}"));
    } catch {
      // Of another kind, or damaged: there is no key then, and the server says so.
      return {};
    }
  }

  #key(address: string): string | undefined {
    return this.#keys()[address];
  }

  #keepKey(address: string, key: string | null): void {
    const { [address]: _before, ...others } = this.#keys();
    const keys = key === null || key === "" ? others : { ...others, [address]: key };
    if (Object.keys(keys).length === 0) this.#options.secrets.clear();
    else this.#options.secrets.set(JSON.stringify(keys));
  }
}

/** Touches nothing on any page: only a whole page can be kept from it. */
const NOWHERE = [
  [-2, -2],
  [-1, -2],
  [-1, -1],
  [-2, -1],
] as const;

const hostOf = (address: string): string => URL.parse(address)?.host ?? address;

/** Not encrypted, and not to this machine. */
function readableOnTheWay(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === "http:" && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
