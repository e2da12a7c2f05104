/** @file `node --import` this: `electron` is then the module beside it, and resources lie where the test says. */
import { registerHooks } from "node:module";

const url = new URL("./electron.ts", import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "electron" ? { url, format: "module-typescript", shortCircuit: true } : next(specifier, context),
});
Object.assign(process, { resourcesPath: process.env.FAKE_RESOURCES_PATH });
