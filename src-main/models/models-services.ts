/** @file The services of the domain, for compose.ts. */
import type { EventBus } from "../rpc/event-bus.ts";
import { type DependentSources, dependentsOf } from "./dependents.ts";
import type { FetchCommand } from "./fetch-process.ts";
import { type MachineModels, openMachineModels } from "./installed.ts";
import { ModelDownloads } from "./model-downloads.ts";
import { ModelsService } from "./models-service.ts";

export interface ModelsNeeds extends DependentSources {
  events: Pick<EventBus, "emit">;
  environment: { command(): FetchCommand };
  /** Of publishing: the Hub's address, and its sign-in for that address alone. */
  account: { readonly hub: string; tokenFor(address: string): string | null };
}

export interface ModelsServices {
  installed: MachineModels;
  downloads: ModelDownloads;
  large: ModelsService;
}

export function makeModels(needs: ModelsNeeds): ModelsServices {
  const { events, account, environment } = needs;
  const models = openMachineModels();
  const downloads = new ModelDownloads({
    ...{ models, events, hub: account.hub },
    command: () => environment.command(),
    tokenFor: (address) => account.tokenFor(address),
  });
  const dependents = (modelId: string) => dependentsOf(modelId, needs);
  const large = new ModelsService({ ...{ models, downloads, events, hub: account.hub }, dependents });
  // What a kill left of a removal; if it cannot go now, it goes at the next start.
  void models.sweep().catch(() => {});
  return { installed: models, downloads, large };
}
