/** @file Chooses the transport, then mounts the app. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { createClient } from "./client/create-client.ts";
import { type Bridge, createElectronTransport } from "./client/electron-transport.ts";
import { createWebTransport } from "./client/web-transport.ts";
import { applyStoredAppearance } from "./ui/appearance.tsx";
import "./styles/index.css";

applyStoredAppearance();
// The preload script puts the bridge there under Electron; a browser has none.
const bridge = (window as { emend?: Bridge }).emend;
const transport = bridge === undefined ? createWebTransport() : createElectronTransport(bridge);
const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <App api={{ client: createClient(transport), transport }} />
  </StrictMode>,
);
