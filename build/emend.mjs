#!/usr/bin/env node
/** @file `npx emend`: the command line, on the Node that `npm ci` brought. */
import { fileURLToPath } from "node:url";
import { handOver } from "./node.mjs";

handOver([fileURLToPath(new URL("../src-main/cli/main.ts", import.meta.url)), ...process.argv.slice(2)]);
