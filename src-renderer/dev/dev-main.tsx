/**
 * @file The whole interface over a host in memory, to look at states that are rare on a real one. Not in any build:
 * only index.html is an entry. Open /dev.html of `npm run dev`, with e.g. `?models=failed&lines=1000&dir=rtl`.
 */
import { createRoot } from "react-dom/client";
import { App } from "../app.tsx";
import { createClient } from "../client/create-client.ts";
import { applyStoredAppearance } from "../ui/appearance.tsx";
import { createDevHost } from "./dev-host.ts";
import "../styles/index.css";

const query = new URLSearchParams(location.search);
applyStoredAppearance();
const dir = query.get("dir");
if (dir !== null) document.documentElement.dir = dir;
const host = createDevHost(query);
Object.assign(window, { devHost: host });
const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(<App api={{ client: createClient(host.transport), transport: host.transport }} />);
}
