/** @file Who is signed in to the Hub: by a token, or by a code typed in the browser. */
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { AppError } from "#contract/errors.ts";
import type { Account } from "#contract/publishing.ts";
import type { SecretStore } from "../platform/secret-store.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import { HubClient, type HubClientOptions, type WhoAmI } from "./hub-client.ts";

/** Least privilege: repositories may be made, and only those that were made here may be written. */
const SCOPE = "openid profile contribute-repos";
const SETTING = "publishing.account";
const BASE_REVISION = "publishing.baseRevision";

export interface AccountServiceOptions {
  /** The Hub's address, without a slash at its end. */
  hub: string;
  secrets: SecretStore;
  settings: { get(key: string): unknown; set(key: string, value: unknown): void };
  events: EventBus;
  /** Of the OAuth application; null: sign-in by code is not set up. */
  clientId: string | null;
  /** The Hub id of the base model: its newest commit is noted at sign-in, for adapter_config.json. */
  baseModel: string;
  pause?: HubClientOptions["pause"];
}

const Kept = z.object({
  user: z.string(),
  organisations: z.array(z.string()),
  role: z.enum(["read", "write", "fine-grained", "unknown"]),
});
const Code = z.looseObject({
  device_code: z.string(),
  user_code: z.string(),
  verification_uri: z.string(),
  verification_uri_complete: z.string().optional(),
  expires_in: z.number().default(900),
  interval: z.number().default(5),
});
const Token = z.looseObject({ access_token: z.string().optional(), error: z.string().optional() });

export class AccountService {
  readonly #options: AccountServiceOptions;
  #device: { shown: NonNullable<Account["device"]>; abort: AbortController } | null = null;
  #message: string | null = null;

  constructor(options: AccountServiceOptions) {
    checkHub(options.hub);
    this.#options = options;
  }

  get hub(): string {
    return this.#options.hub;
  }

  account(): Account {
    const { hub, secrets, clientId } = this.#options;
    const me = secrets.get() === null ? null : this.#kept();
    return {
      hub,
      user: me?.user ?? null,
      owners: me === null ? [] : [me.user, ...me.organisations],
      role: me?.role ?? "unknown",
      storage: { kind: secrets.kind, place: secrets.place, warning: secrets.warning() },
      deviceSignIn: clientId !== null,
      device: this.#device?.shown ?? null,
      message: this.#message,
    };
  }

  /** A client with the token. @throws AppError `signed-out` */
  client(options: Pick<HubClientOptions, "signal" | "onBytes">): HubClient {
    const token = this.#options.secrets.get();
    if (token === null || this.#kept() === null) {
      throw new AppError("signed-out", "Nobody is signed in to the Hub. Sign in under Publish, then try again.");
    }
    return this.#client(token, options);
  }

  /** A client that works signed in or not: for what is public. */
  anyClient(options: Pick<HubClientOptions, "signal" | "onBytes">): HubClient {
    return this.#client(this.#options.secrets.get(), options);
  }

  /** The token, for this Hub's own address alone: it was not given for another. null: none, or another address. */
  tokenFor(address: string): string | null {
    return address === this.hub ? this.#options.secrets.get() : null;
  }

  /** @throws AppError `bad-input`, `hub-refused`, `hub-unreachable`; then nothing is kept */
  async signIn(token: string): Promise<Account> {
    if (!/^hf_\w+$/.test(token)) {
      throw new AppError(
        "bad-input",
        `This is no access token: they begin with hf_. Make one on ${this.hub}/settings/tokens with the right to write, and paste all of it.`,
      );
    }
    const client = this.#client(token, { signal: AbortSignal.timeout(60_000) });
    const me = await client.whoAmI();
    this.#options.secrets.set(token);
    this.#keep(me);
    await this.#noteBaseRevision(client);
    this.#message = null;
    return this.#tell();
  }

  /** @throws AppError `unavailable` where this build has no application id */
  async signInByDevice(): Promise<Account> {
    const { clientId } = this.#options;
    if (clientId === null) {
      throw new AppError("unavailable", "Sign-in by code is not set up in this build. Sign in with a token instead.");
    }
    this.cancelDevice();
    const abort = new AbortController();
    const client = this.#client(null, { signal: abort.signal });
    const asked = await client.form("/oauth/device", { client_id: clientId, scope: SCOPE });
    const parsed = Code.safeParse(asked.body);
    if (!parsed.success) {
      throw new AppError("hub-refused", `${this.hub} gave no code (${asked.status}). Sign in with a token instead.`);
    }
    const code = parsed.data;
    const expiresAt = new Date(Date.now() + code.expires_in * 1000).toISOString();
    const shown = { userCode: code.user_code, url: code.verification_uri_complete ?? code.verification_uri, expiresAt };
    this.#device = { shown, abort };
    this.#message = null;
    void this.#waitForDevice(client, clientId, code, abort).catch((error: unknown) => {
      if (abort.signal.aborted) return;
      this.#device = null;
      this.#message = error instanceof Error ? error.message : String(error);
      this.#tell();
    });
    return this.#tell();
  }

  cancelDevice(): Account {
    this.#device?.abort.abort();
    this.#device = null;
    return this.#tell();
  }

  signOut(): Account {
    this.cancelDevice();
    this.#options.secrets.clear();
    this.#options.settings.set(SETTING, null);
    this.#message = null;
    return this.#tell();
  }

  /** @throws AppError `signed-out`, `hub-refused`, `hub-unreachable` */
  async refresh(): Promise<Account> {
    const client = this.client({ signal: AbortSignal.timeout(60_000) });
    this.#keep(await client.whoAmI());
    await this.#noteBaseRevision(client);
    return this.#tell();
  }

  /** The base model's commit as it was when somebody last signed in; null where nobody has, or the Hub did not say. */
  baseRevision(): string | null {
    const kept = z.object({ model: z.string(), sha: z.string() }).safeParse(this.#options.settings.get(BASE_REVISION));
    return kept.success && kept.data.model === this.#options.baseModel ? kept.data.sha : null;
  }

  dispose(): void {
    this.#device?.abort.abort();
  }

  async #noteBaseRevision(client: HubClient): Promise<void> {
    const { baseModel, settings } = this.#options;
    // Not worth failing a sign-in: without it the adapter names no revision.
    const state = await client.state({ kind: "model", id: baseModel }).catch(() => null);
    if (state !== null) settings.set(BASE_REVISION, { model: baseModel, sha: state.sha });
  }

  async #waitForDevice(
    client: HubClient,
    clientId: string,
    code: z.infer<typeof Code>,
    abort: AbortController,
  ): Promise<void> {
    const fields = {
      grant_type: "urn:ietf:params:oauth:grant-type:device_code",
      device_code: code.device_code,
      client_id: clientId,
    };
    let { interval } = code;
    for (const until = performance.now() + code.expires_in * 1000; performance.now() < until; ) {
      await wait(interval * 1000, undefined, { signal: abort.signal });
      const { access_token: token, error } = Token.parse((await client.form("/oauth/token", fields)).body);
      if (token !== undefined) {
        this.#device = null;
        const signedIn = this.#client(token, { signal: abort.signal });
        const me = await signedIn.whoAmI();
        this.#options.secrets.set(token);
        this.#keep(me);
        await this.#noteBaseRevision(signedIn);
        this.#tell();
        return;
      }
      if (error === "slow_down") interval += 5;
      else if (error === "access_denied") throw new AppError("hub-refused", "The sign-in was declined in the browser.");
      else if (error === "expired_token") break;
      else if (error !== "authorization_pending") {
        throw new AppError("hub-refused", `${this.hub} refused the sign-in (${error}). Sign in with a token instead.`);
      }
    }
    throw new AppError("hub-refused", "The code was not used in time. Start the sign-in again.");
  }

  #client(token: string | null, options: Pick<HubClientOptions, "signal" | "onBytes">): HubClient {
    const { hub, pause } = this.#options;
    return new HubClient({ hub, token, ...options, ...(pause === undefined ? {} : { pause }) });
  }

  #kept(): WhoAmI | null {
    const kept = Kept.safeParse(this.#options.settings.get(SETTING));
    return kept.success ? kept.data : null;
  }

  #keep({ user, organisations, role }: WhoAmI): void {
    this.#options.settings.set(SETTING, { user, organisations, role });
  }

  #tell(): Account {
    const account = this.account();
    this.#options.events.emit("publishing.accountChanged", account);
    return account;
  }
}

/** A token must not cross a network in the clear. */
function checkHub(hub: string): void {
  const { protocol, hostname } = new URL(hub);
  const local = ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
  if (protocol !== "https:" && !local) {
    throw new AppError("bad-input", `The Hub's address ${hub} must begin with https://, since a token is sent there.`);
  }
}
