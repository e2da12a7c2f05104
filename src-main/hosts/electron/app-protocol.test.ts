import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeAppProtocol } from "./app-protocol.ts";

let folder: string;
let handle: (request: Request) => Promise<Response>;
const ASSET = `${"a".repeat(64)}.png`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "emend-protocol-"));
  for (const name of ["renderer/static", "renderer-secrets"]) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, "renderer/index.html"), "<p>app</p>");
  writeFileSync(join(folder, "renderer/static/main.js"), "1");
  writeFileSync(join(folder, "renderer/static/spell-worker-Ab_1-c.js"), "2");
  writeFileSync(join(folder, "renderer/static/notes.sqlite"), "secret");
  writeFileSync(join(folder, "renderer-secrets/a.html"), "secret");
  writeFileSync(join(folder, "outside.html"), "secret");
  writeFileSync(join(folder, "image.png"), "image");
  symlinkSync(join(folder, "outside.html"), join(folder, "renderer/link.html"));
  handle = makeAppProtocol({
    rendererFolder: join(folder, "renderer"),
    openAsset: async (id) => (id === ASSET ? { path: join(folder, "image.png"), contentType: "image/png" } : null),
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("app protocol", () => {
  it("serves the page and its script under a strict policy", async () => {
    for (const url of ["app://app/", "app://app/index.html", "app://app/index.html?x#/documents"]) {
      const answer = await handle(new Request(url));
      expect(await answer.text()).toBe("<p>app</p>");
      expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
      expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
    }
    const script = await handle(new Request("app://app/static/main.js"));
    expect(script.headers.get("content-type")).toMatch(/javascript/);
  });

  it("lets the spelling worker compile WebAssembly, and nothing else", async () => {
    const policy = async (path: string) =>
      (await handle(new Request(`app://app${path}`))).headers.get("content-security-policy");
    expect(await policy("/static/spell-worker-Ab_1-c.js")).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(await policy("/static/main.js")).toContain("script-src 'self';");
    expect(await policy("/")).not.toContain("wasm");
  });

  it("serves assets by id alone", async () => {
    const answer = await handle(new Request(`app://app/assets/${ASSET}`));
    expect(await answer.text()).toBe("image");
    expect(answer.headers.get("content-type")).toBe("image/png");
    expect((await handle(new Request("app://app/assets/other.png"))).status).toBe(404);
  });

  it.each([
    "app://app/../outside.html",
    "app://app/..%2foutside.html",
    "app://app/%2e%2e%2foutside.html",
    "app://app/..%5coutside.html",
    "app://app/static/..%2f..%2foutside.html",
    "app://app/..%2frenderer-secrets%2fa.html",
    "app://app/assets/..%2f..%2foutside.html",
    "app://app/link.html",
    "app://app/static/notes.sqlite",
    "app://app/static",
    "app://app/index.html%00.png",
    "app://app/%E0%A4%A",
    "app://evil/index.html",
    "app://app/etc/passwd",
  ])("finds nothing at %s", async (url) => {
    const answer = await handle(new Request(url));
    expect([400, 404]).toContain(answer.status);
    expect(await answer.text()).not.toContain("secret");
  });

  it("answers GET alone", async () => {
    expect((await handle(new Request("app://app/index.html", { method: "POST" }))).status).toBe(400);
  });
});
