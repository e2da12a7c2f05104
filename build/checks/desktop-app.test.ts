/**
 * @file The desktop app as it would ship: bundled, packaged by electron-builder, its archive taken apart and started.
 * Only Electron's own program is played by Node (fake-electron/). On Linux: the packages of other systems are put
 * together by the same configuration, but the native modules that they need are not installed here.
 */
import { fork } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Line } from "#contract/corrections.ts";
import type { FromPdfWorker, ToPdfWorker } from "../../src-main/documents/pdf-protocol.ts";
import { line, makePdf } from "../../src-main/documents/test-pdf.ts";
import { cacheFolder } from "../../src-main/platform/paths.ts";
import type { FromWorker, ToWorker } from "../../src-main/recognition/engine-protocol.ts";
import { NATIVE_MODULES } from "../native-modules.ts";
import { buildProject, DesktopApp, type PackagedApp, packageProject, readFuses } from "./desktop-app.ts";
import { PackagedWebHost } from "./packaged-web-host.ts";
import { type ProjectCopy, projectRoot } from "./project-copy.ts";
import { openSourceTree } from "./source-tree.ts";

let copy: ProjectCopy;
let packaged: PackagedApp;
const onLinux = process.platform === "linux" ? describe : describe.skip;
/** Milliseconds: what is waited for comes; on a machine that does much else, it comes late. */
const PATIENCE = 600_000;
/** `npm test` fetches the models first; without them there is nothing to read with. */
const models = process.env.EMEND_MODELS ?? join(cacheFolder(), "models");
beforeAll(async () => {
  if (process.platform !== "linux") return;
  copy = buildProject();
  packaged = await packageProject(copy);
}, PATIENCE);
afterAll(() => {
  copy?.dispose();
  if (packaged !== undefined) rmSync(packaged.files, { recursive: true, force: true });
}, PATIENCE);

/** Files below a folder, from it, with `/`. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

onLinux("npm run build", () => {
  it("makes main, worker, preload script and window", () => {
    const made = filesBelow(join(copy.root, "out"));
    for (const file of [
      "main/index.cjs",
      "main/web.cjs",
      "main/engine-worker.cjs",
      "main/pdf-worker.cjs",
      "main/measure-worker.cjs",
      "main/parquet-worker.cjs",
      "preload/index.cjs",
      "renderer/index.html",
    ]) {
      expect(made).toContain(file);
    }
    expect(made.filter((file) => file.startsWith("preload/"))).toEqual(["preload/index.cjs"]);
  });

  it("leaves nothing in the page that the content security policy refuses", () => {
    const html = readFileSync(join(copy.root, "out/renderer/index.html"), "utf8");
    expect(html).toMatch(/<script [^>]*src="\.\/static\//);
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:|https?:\/\/(?!www\.w3\.org)/);
  });

  it("bundles a worker that plain Node can fork, and that answers", async () => {
    const worker = fork(join(packaged.files, "out/main/engine-worker.cjs"), { serialization: "advanced" });
    const image = join(copy.root, "page.png");
    const blank = { create: { width: 60, height: 40, channels: 3, background: "white" } } as const;
    await sharp(blank).png().toFile(image);
    const answer = new Promise<FromWorker>((resolve, reject) => {
      worker.on("message", (message) => resolve(message as FromWorker));
      worker.on("exit", (code) => reject(new Error(`the worker ended with ${code}`)));
    });
    const models = { detection: "", recognition: "", direction: "" };
    const polygons = [
      [
        [10, 10],
        [50, 10],
        [50, 30],
        [10, 30],
      ],
    ] as [number, number][][];
    worker.send({ type: "open", models, provider: "cpu", threads: 1 } satisfies ToWorker);
    worker.send({ type: "task", id: 1, task: { kind: "crops", image, polygons } } satisfies ToWorker);
    const result = (await answer) as { type: string; value: Uint8Array[] };
    worker.disconnect();
    expect(result.type).toBe("result");
    expect((await sharp(result.value[0]).metadata()).format).toBe("png");
  });

  it("bundles a thread that draws PDFs", async () => {
    const pdf = join(copy.root, "page.pdf");
    writeFileSync(pdf, makePdf({ pages: [{ box: [0, 0, 72, 36], content: line("Hi", 10, 10) }] }));
    const thread = new Worker(join(packaged.files, "out/main/pdf-worker.cjs"), { workerData: pdf });
    const answers: FromPdfWorker[] = [];
    await new Promise<void>((resolve, reject) => {
      thread.on("error", reject);
      thread.on("message", (answer: FromPdfWorker) => {
        answers.push(answer);
        if (answer.type === "opened") thread.postMessage({ render: 0 } satisfies ToPdfWorker);
        else resolve();
      });
    });
    await thread.terminate();
    expect(answers).toMatchObject([
      { type: "opened", pages: 1 },
      { type: "page", page: { width: 300, height: 150 } },
    ]);
  });
});

onLinux("the package", () => {
  it("has what main, web host and workers ask for", () => {
    const main = join(packaged.files, "out/main");
    const bundles = filesBelow(main).map((name) => readFileSync(join(main, name), "utf8"));
    const required = bundles.flatMap((code) =>
      [...code.matchAll(/require\("([^".][^"]*)"\)/g)].map((match) => match[1]),
    );
    const packages = [...new Set(required)].filter(
      (name) => name !== "electron" && !name?.startsWith("node:") && !builtinModules.includes(name ?? ""),
    );
    expect(packages).toContain("better-sqlite3");
    for (const name of packages) expect(existsSync(join(packaged.files, "node_modules", name ?? "")), name).toBe(true);
  });

  it("keeps native modules outside the archive, for this system alone", () => {
    const unpacked = filesBelow(join(packaged.resources, "app.asar.unpacked"));
    for (const name of NATIVE_MODULES)
      expect(
        unpacked.some((file) => file.startsWith(`node_modules/${name}/`)),
        name,
      ).toBe(true);
    const native = unpacked.filter((file) => /\.(node|so(\.[\d.]+)?|dll|dylib|wasm)$/.test(file));
    expect(native.length).toBeGreaterThan(4);
    const otherArch = process.arch === "x64" ? "arm64" : "x64";
    const foreign = native.filter((file) => /darwin|win32|musl/.test(file) || file.includes(otherArch));
    expect(foreign).toEqual([]);
    expect(unpacked.filter((file) => /cuda|tensorrt|node-linux/.test(file))).toEqual([]);
  });

  it("has the trainer beside the archive as plain files, without tests, caches or an environment", () => {
    const beside = filesBelow(packaged.resources).filter((file) => !file.startsWith("app.asar"));
    const trainer = beside.filter((file) => file.startsWith("trainer/"));
    expect(trainer).toContain("trainer/uv.lock");
    expect(trainer).toContain("trainer/src/emend_trainer/__main__.py");
    expect(trainer).toContain("trainer/src/emend_trainer/sentinel/lines.png");
    expect(
      trainer.filter(
        (file) => !/^trainer\/(pyproject\.toml|uv\.lock|src\/emend_trainer\/(.*\.py|sentinel\/lines\..*))$/.test(file),
      ),
    ).toEqual([]);
  });

  it("has its licences and bills of materials beside the archive, and says how large each part is", () => {
    const legal = filesBelow(join(packaged.resources, "legal"));
    expect(legal).toEqual(expect.arrayContaining(["LICENSE", "THIRD-PARTY-NOTICES.txt", "sbom.cdx.json"]));
    const bom = JSON.parse(readFileSync(join(packaged.resources, "legal/sbom.cdx.json"), "utf8")) as {
      components: { name: string }[];
    };
    expect(bom.components.map(({ name }) => name)).toEqual(expect.arrayContaining(["sharp", "react"]));
    const size = (folder: string) =>
      filesBelow(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0) / 1e6;
    const parts = ["app.asar.unpacked", "legal", "samples", "keyboards", "trainer"].map((name) => [
      name,
      size(join(packaged.resources, name)),
    ]);
    const sizes: Record<string, number> = {
      "app.asar": statSync(join(packaged.resources, "app.asar")).size / 1e6,
      ...Object.fromEntries(parts),
    };
    console.log(
      Object.entries(sizes)
        .map(([name, megabytes]) => `${name}: ${megabytes.toFixed(1)} MB`)
        .join(", "),
    );
    // Without Electron itself: what Emend adds. Twice this would mean that other systems' libraries came along.
    expect(Object.values(sizes).reduce((sum, megabytes) => sum + megabytes, 0)).toBeLessThan(400);
  });

  it("has every folder of resources that the app reads, and none that only tests read", () => {
    const folders = new Set(
      openSourceTree(projectRoot).files.flatMap((file) => /^resources\/([^/]+)\//.exec(file)?.[1] ?? []),
    );
    const shipped = [...folders].filter((folder) => existsSync(join(packaged.resources, folder)));
    // `deploy` is for the OCR server in containers, which is made from the checkout.
    expect([...folders].filter((folder) => !shipped.includes(folder)).sort()).toEqual(["deploy", "vectors"]);
  });

  it("has nothing of the source, of tests or of tools in the archive", () => {
    const top = new Set(filesBelow(packaged.files).map((file) => file.split("/")[0]));
    expect(top).toEqual(new Set(["node_modules", "out", "package.json"]));
  });

  it("sets the fuses", () => {
    expect(readFuses(packaged.program)).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  it("is described in words that electron-builder knows", async () => {
    await expect(packageProject(copy, { asarUnpakc: [] } as object)).rejects.toThrow(/unknown property 'asarUnpakc'/);
  });
});

onLinux("the packaged app", () => {
  it("opens its window on its own page, sandboxed, and quits cleanly", async () => {
    const app = new DesktopApp(packaged);
    try {
      const { url, options, locks } = await app.shown;
      expect(url).toBe("app://app/index.html");
      const { webPreferences } = options as { webPreferences: { preload: string } };
      expect(webPreferences).toMatchObject({
        ...{ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true, webviewTag: false },
        ...{ nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false, experimentalFeatures: false },
      });
      expect(locks).toEqual({
        contents: ["will-attach-webview", "will-frame-navigate", "will-navigate", "will-redirect", "window-open"],
        session: ["device", "permission-check", "permission-request"],
        // What Electron would ask: only copying is granted; no window opens, and only known sites go to the browser.
        granted: ["clipboard-sanitized-write"],
        opened: ["https://github.com/x"],
      });
      expect(readFileSync(webPreferences.preload, "utf8")).toContain("exposeInMainWorld");
      const page = await app.fetch(url);
      expect(page.headers["content-security-policy"]).toContain("default-src 'none'");
      const script = /src="\.\/(static\/[^"]+\.js)"/.exec(page.body)?.[1] ?? "";
      expect(await app.fetch(`app://app/${script}`)).toMatchObject({ status: 200 });
      expect(await app.call("app.info", {})).toMatchObject({ ok: true, value: { host: "electron" } });
      expect(await app.quit()).toBe(0);
      expect(existsSync(join(app.folder, "library/emend.lock"))).toBe(false);
    } finally {
      await app.dispose();
    }
  });

  it("imports a file and shows its image", async () => {
    const app = new DesktopApp(packaged);
    try {
      await app.shown;
      const file = join(app.folder, "scan.png");
      await sharp({ create: { width: 300, height: 200, channels: 3, background: "#eee" } })
        .png()
        .toFile(file);
      const offered = (await app.offer(file)) as { value: string };
      const started = (await app.call("documents.import", { sources: [offered.value] })) as {
        value: { jobId: string };
      };
      const job = async () => (await app.call("documents.importJob", started.value)) as { value: { state: string } };
      await expect.poll(async () => (await job()).value.state, { timeout: PATIENCE }).toBe("done");
      const list = (await app.call("documents.list", {})) as { value: { thumbnailAsset: string }[] };
      const image = await app.fetch(`app://app/assets/${list.value[0]?.thumbnailAsset}`);
      expect(image.status).toBe(200);
      expect((await sharp(Buffer.from(image.body, "latin1")).metadata()).width).toBeGreaterThan(50);
      expect(app.events.length).toBeGreaterThan(0);
    } finally {
      await app.dispose();
    }
  });

  it.skipIf(!existsSync(join(models, "PP-OCRv6_rec_small.onnx")))(
    "prints its sample and reads a page of it",
    async () => {
      const app = new DesktopApp(packaged, { EMEND_MODELS: models });
      try {
        await app.shown;
        const sample = (await app.call("documents.createSample", {})) as { value: { jobId: string } };
        type Job = { value: { state: string; documentIds: string[]; results: unknown[] } };
        const job = async () => (await app.call("documents.importJob", sample.value)) as Job;
        await expect.poll(async () => (await job()).value.state, { timeout: PATIENCE }).toBe("done");
        const [documentId = ""] = (await job()).value.documentIds;
        const { value } = (await app.call("documents.get", { id: documentId })) as {
          value: { pages: { id: string }[] };
        };
        const pageId = value.pages.at(-1)?.id ?? "";
        const reading = (await app.call("recognition.read", { documentId, pageIds: [pageId] })) as { value: unknown };
        const state = async () => (await app.call("recognition.job", reading.value)) as { value: { state: string } };
        await expect.poll(async () => (await state()).value.state, { timeout: PATIENCE }).toBe("done");
        const lines = (await app.call("corrections.lines", { pageId })) as { value: { text: string }[] };
        expect(lines.value.length).toBeGreaterThan(5);
        expect(lines.value.every((line) => line.text.length > 0)).toBe(true);
      } finally {
        await app.dispose();
      }
    },
    3 * PATIENCE,
  );
});

/** Electron's archive cannot be read by Node: it is unpacked first, native modules in their place. */
onLinux("the packaged web host", () => {
  it.skipIf(!existsSync(join(models, "PP-OCRv6_rec_small.onnx")))(
    "goes round once over HTTP: the sample in, read, corrected, undone, exported",
    async () => {
      const host = new PackagedWebHost(packaged, { EMEND_MODELS: models });
      try {
        await host.signedIn();
        expect(await host.page()).toMatch(/<script [^>]*src="\.\/static\//);
        const sample = await host.call("documents.createSample", {});
        const { documentIds } = await host.ended("documents.importJob", sample.jobId);
        const documentId = documentIds?.[0] ?? "";
        const { pages } = await host.call<{ pages: { id: string }[] }>("documents.get", { id: documentId });
        const pageId = pages.at(-1)?.id ?? "";
        const reading = await host.call("recognition.read", { documentId, pageIds: [pageId] });
        expect(await host.ended("recognition.job", reading.jobId)).toMatchObject({ state: "done" });
        const lines = () => host.call<Line[]>("corrections.lines", { pageId });
        const [line] = await lines();
        if (line === undefined) throw new Error("nothing was read");
        const change = { lineId: line.id, text: "Wünſchen", verified: true, baseRevision: line.revision };
        await host.call("corrections.save", change);
        expect((await lines())[0]).toMatchObject({ text: "Wünſchen", status: "verified", author: "person" });
        await host.call("corrections.undo", { documentId });
        expect((await lines())[0]).toMatchObject({ text: line.text, status: line.status });
        const { jobId } = await host.call("formats.export", { documentIds: [documentId], format: "page-xml" });
        const { state, path } = await host.ended("formats.job", jobId);
        expect(state).toBe("done");
        expect(filesBelow(path ?? "").filter((file) => file.endsWith(".xml")).length).toBe(pages.length);
        expect(await host.end()).toBe(0);
        expect(existsSync(join(host.folder, "library/emend.lock"))).toBe(false);
      } finally {
        await host.dispose();
      }
    },
    3 * PATIENCE,
  );
});
