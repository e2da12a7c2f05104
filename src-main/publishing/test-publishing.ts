/** @file A library with versions, and a Hub to publish them to, for tests. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contract } from "#contract/index.ts";
import type { Flags } from "#contract/privacy.ts";
import { type HubJob, type Package, type PackedLine, PublishRequest } from "#contract/publishing.ts";
import { WritingSettings } from "#contract/writing.ts";
import { splitLines } from "../datasets/split.ts";
import { FileSecretStore } from "../platform/secret-store.ts";
import { openTestPrivacy, type TestPrivacy } from "../privacy/test-privacy.ts";
import { SettingsRepository } from "../storage/settings-repository.ts";
import { RunRepository } from "../training/run-repository.ts";
import type { InstalledBase } from "./fetched-base.ts";
import { makePublishing, type PublishingServices } from "./publishing-services.ts";
import { TestHub } from "./test-hub.ts";

export const BASE = "PaddlePaddle/PP-OCRv6_small_rec_safetensors";

/** The pages of the test library's document. */
export const [ONE, TWO] = ["page-1", "page-2"] as const;
/** What is published beside the version where its lines go too. */
export const DATASET = { dataset: { repo: "me/lines", documentIds: null } };

export interface TestPublishing extends TestPrivacy {
  hub: TestHub;
  publishing: PublishingServices;
  /** Folders that were imported as data sets. */
  imported: string[];
  /** Why a fetched model cannot be used; null: it can. */
  badModel: { why: string | null };
  /** Those of the machine. */
  largeModels: InstalledBase[];
  /** Milliseconds that were waited for the Hub. */
  pauses: number[];
  /** New services over the same library, as after a restart. */
  restart(): PublishingServices;
  request(change?: Partial<PublishRequest>): PublishRequest;
  /** Packs and waits; the package as windows see it. */
  pack(change?: Partial<PublishRequest>): Promise<Package>;
  /** Packs, publishes and waits. */
  publish(change?: Partial<PublishRequest>, reason?: string | null): Promise<HubJob>;
  /** The id of a line of a page, by its place from 0. */
  lineId(index: number, pageId?: string): string;
  flag(kind: "document" | "page" | "line", id: string, flags: Partial<Flags>): void;
  /** Where a file of a package waits. */
  staged(made: Package, ...path: string[]): string;
  read(made: Package, ...path: string[]): string;
  /** What would leave, line by line. */
  leaving(made: Package): PackedLine[];
  disposeAll(): Promise<void>;
}

/** Signed in as `me`, with a version `v1` that was taught on the first page and scored on the second. */
export async function openTestPublishing(): Promise<TestPublishing> {
  const t = await openTestPrivacy();
  const hub = await new TestHub().start();
  hub.users.set("hf_me", { name: "me", organisations: ["archive"], role: "write" });
  hub.store.create("models", BASE, false);
  const config = mkdtempSync(join(tmpdir(), "emend-config-"));
  const imported: string[] = [];
  const badModel: TestPublishing["badModel"] = { why: null };
  const largeModels: TestPublishing["largeModels"] = [];
  const pauses: number[] = [];
  const runs = new RunRepository(t.database);
  const open = () =>
    makePublishing({
      database: t.database,
      events: t.events,
      blobs: t.blobs,
      libraryFolder: t.folder,
      settings: new SettingsRepository(t.database),
      secrets: new FileSecretStore(join(config, "token")),
      privacy: t.privacy,
      hub: hub.url,
      clientId: null,
      baseModel: BASE,
      lines: (pageId) => t.corrections.lines(pageId),
      adapters: t.adapters,
      verified: (documentIds) => {
        const lines = runs.verifiedLines(documentIds);
        const { of } = splitLines(lines, 0);
        return lines.map((line) => ({ ...line, split: of.get(line.id) ?? "train" }));
      },
      writing: () => WritingSettings.parse({ rules: { longS: "german", lineHyphen: "⸗" }, spelling: {} }),
      documentName: () => "Letters",
      largeModels: async () => largeModels,
      tryModel: async () => {
        if (badModel.why !== null) throw new Error(badModel.why);
      },
      importFolder: async (folder) => {
        imported.push(folder);
        return ["document-2"];
      },
      pause: async (milliseconds) => {
        pauses.push(milliseconds);
        await new Promise((resolve) => setTimeout(resolve, 50));
      },
    });
  const services = { now: open() };
  await services.now.account.signIn("hf_me");
  await t.addVersion("v1", t.on(ONE), t.on(TWO));
  const request = (change: Partial<PublishRequest> = {}) =>
    PublishRequest.parse({
      adapterId: "v1",
      repo: "me/letters",
      dataset: null,
      space: null,
      card: { title: "Letters of Wien", licence: "cc-by-4.0", languages: ["de"], rules: "- ſ is kept" },
      ...change,
    });
  const pack = async (change: Partial<PublishRequest> = {}): Promise<Package> => {
    const { packages } = services.now;
    const { id } = packages.pack(request(change));
    while (packages.get(id).state === "packing") await new Promise((resolve) => setTimeout(resolve, 5));
    return contract.publishing.package.output.parse(JSON.parse(JSON.stringify(packages.get(id))));
  };
  const staged = (made: Package, ...path: string[]) => join(services.now.packages.ready(made.id).folder, ...path);
  return {
    ...t,
    hub,
    get publishing() {
      return services.now;
    },
    imported,
    badModel,
    largeModels,
    pauses,
    restart: () => {
      void services.now.dispose();
      services.now = open();
      return services.now;
    },
    request,
    pack,
    publish: async (change = {}, reason = null) => {
      const { publish } = services.now;
      const { id, state, message } = await pack(change);
      if (state !== "ready") throw new Error(message ?? "not ready");
      const { jobId } = await publish.publish(id, reason);
      return contract.publishing.job.output.parse(JSON.parse(JSON.stringify(await publish.finished(jobId))));
    },
    lineId: (index, pageId = ONE) => t.on(pageId)[index]?.id as string,
    flag: (kind, id, flags) => {
      t.privacy.flags.setFlags([{ kind, id }], flags);
    },
    staged,
    read: (made, ...path) => readFileSync(staged(made, ...path), "utf8"),
    leaving: (made) =>
      contract.publishing.packageLines.output.parse(services.now.packages.lines(made.id, 0, 1000)).lines,
    disposeAll: async () => {
      await services.now.dispose();
      await hub.stop();
      t.dispose();
      rmSync(config, { recursive: true, force: true });
    },
  };
}
