/** @file The client and the transport, handed to every component. */
import { createContext, type ReactNode, useContext } from "react";
import type { EmendClient } from "#contract/index.ts";
import type { Transport } from "#contract/wire.ts";

export interface Api {
  client: EmendClient;
  transport: Transport;
}

const ApiContext = createContext<Api | null>(null);

export function ApiProvider({ api, children }: { api: Api; children: ReactNode }) {
  return <ApiContext value={api}>{children}</ApiContext>;
}

/** The client and transport of this window. */
export function useApi(): Api {
  const api = useContext(ApiContext);
  if (api === null) throw new Error("useApi outside of ApiProvider");
  return api;
}
