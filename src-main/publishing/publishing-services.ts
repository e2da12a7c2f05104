/** @file The services of the domain over one library, for compose.ts. */
import type { HubJob } from "#contract/publishing.ts";
import type { SecretStore } from "../platform/secret-store.ts";
import type { PrivacyServices } from "../privacy/privacy-services.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { Db } from "../storage/database.ts";
import { AccountService } from "./account-service.ts";
import { FetchService, type FetchServiceOptions } from "./fetch-service.ts";
import type { HubClientOptions } from "./hub-client.ts";
import { PackRepository } from "./pack-repository.ts";
import { PackageService, type PackageServiceOptions } from "./package-service.ts";
import { PublicationRepository } from "./publication-repository.ts";
import { PublishService } from "./publish-service.ts";

export interface PublishingServices {
  account: AccountService;
  packages: PackageService;
  publish: PublishService;
  fetches: FetchService;
  publications: PublicationRepository;
  job(jobId: string): HubJob;
  jobs(): HubJob[];
  cancel(jobId: string): void;
  running(): boolean;
  /** Ends what runs and waits for its end: the library is about to close. */
  dispose(): Promise<void>;
}

export interface PublishingNeeds
  extends Pick<PackageServiceOptions, "lines" | "verified" | "writing" | "documentName">,
    Pick<FetchServiceOptions, "largeModels" | "tryModel" | "importFolder"> {
  /** The versions of the library. */
  adapters: { open: PackageServiceOptions["version"]; register: FetchServiceOptions["register"] };
  database: Db;
  events: EventBus;
  blobs: BlobStore;
  libraryFolder: string;
  settings: { get(key: string): unknown; set(key: string, value: unknown): void };
  secrets: SecretStore;
  privacy: Pick<PrivacyServices, "flags" | "redactions" | "lineage" | "exports" | "audit">;
  /** The Hub's address, without a slash at its end. */
  hub: string;
  /** Of the OAuth application; null: sign-in by code is not set up. */
  clientId: string | null;
  baseModel: string;
  /** How long a pause is, in tests. */
  pause?: HubClientOptions["pause"];
}

export function makePublishing(needs: PublishingNeeds): PublishingServices {
  const { database, events, blobs, libraryFolder, settings, secrets, privacy, hub, clientId, baseModel } = needs;
  const account = new AccountService({ hub, secrets, settings, events, clientId, baseModel, pause: needs.pause });
  const publications = new PublicationRepository(database);
  const packages = new PackageService({
    ...needs,
    version: (adapterId) => needs.adapters.open(adapterId),
    repository: new PackRepository(database),
    blobs,
    events,
    libraryFolder,
    baseRevision: () => account.baseRevision(),
    hub: () => hub,
    lineage: (adapterId) => privacy.lineage.of(adapterId),
    privacy: {
      policies: (lineIds) => privacy.flags.policies(lineIds),
      boxes: (pageId) => privacy.redactions.boxes(pageId),
      text: (line, boxes) => privacy.redactions.text(line, boxes),
      crops: (pageId, polygons, hidden) => privacy.redactions.crops(pageId, polygons, hidden),
    },
    exports: privacy.exports,
    audit: privacy.audit,
  });
  const publish = new PublishService({ repository: publications, packages, account, audit: privacy.audit, events });
  const fetches = new FetchService({
    repository: publications,
    account,
    events,
    libraryFolder,
    register: (adapter) => needs.adapters.register(adapter),
    largeModels: needs.largeModels,
    tryModel: needs.tryModel,
    importFolder: needs.importFolder,
  });
  return {
    account,
    packages,
    publish,
    fetches,
    publications,
    job: (jobId) => fetches.current(jobId) ?? publish.job(jobId),
    jobs: () => publish.jobs().map((job) => fetches.current(job.id) ?? job),
    cancel: (jobId) => {
      publish.cancel(jobId);
      fetches.cancel(jobId);
    },
    running: () => publish.running() || fetches.running(),
    dispose: async () => {
      account.dispose();
      await Promise.all([publish.dispose(), fetches.dispose(), packages.dispose()]);
    },
  };
}
