/** What a person sees of a package's files, and what of the corrections' language leaves in a model. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { onnxFile } from "../privacy/test-privacy.ts";
import { readOnnxMetadata } from "../recognition/onnx-metadata.ts";
import { DATASET, openTestPublishing, type TestPublishing } from "./test-publishing.ts";

let t: TestPublishing;
beforeEach(async () => {
  t = await openTestPublishing();
});
afterEach(() => t.disposeAll());

const LANGUAGE = JSON.stringify({ order: 6, weight: 0.3, grams: "Anna", counts: [1, 1, 2] });

describe("each file of a package", () => {
  it("can be looked at as it would leave", async () => {
    const made = await t.pack(DATASET);
    const { packages } = t.publishing;
    const card = await packages.file(made.id, "model", "README.md");
    expect(card).toEqual({ kind: "text", content: t.read(made, "model", "README.md"), cut: false });
    const weights = await packages.file(made.id, "model", "adapter_model.safetensors");
    expect(weights).toEqual({ kind: "weights", content: "base_model.model.a.weight  F32  2", cut: true });
    const [line] = t.leaving(made);
    expect(line?.file).toMatch(/^train\/[0-9a-f]{32}\.png$/);
    const image = await packages.file(made.id, "dataset", line?.file ?? "");
    const bytes = readFileSync(t.staged(made, "dataset", line?.file ?? ""));
    expect(image).toMatchObject({ kind: "image", content: `data:image/png;base64,${bytes.toString("base64")}` });
  });

  it("and no other file of this machine", async () => {
    const made = await t.pack();
    for (const path of ["../../library.sqlite", "/etc/passwd", "README.md/..", ""]) {
      await expect(t.publishing.packages.file(made.id, "model", path)).rejects.toMatchObject({ code: "not-found" });
    }
    await expect(t.publishing.packages.file(made.id, "dataset", "README.md")).rejects.toMatchObject({
      code: "not-found",
    });
  });

  it("of a line under a box is the image that leaves, not the one in the library", async () => {
    expect(t.leaving(await t.pack(DATASET))[0]?.cropAsset).not.toBeNull();
    t.privacy.redactions.add("page-1", [
      [480, 90],
      [720, 90],
      [720, 150],
      [480, 150],
    ]);
    const [line] = t.leaving(await t.pack(DATASET));
    expect(line).toMatchObject({ cropAsset: null, file: expect.stringMatching(/^train\//) });
  });
});

describe("the language of the corrections in a model", () => {
  const carry = () =>
    writeFileSync(
      join(t.folder, "adapters/v1/model.onnx"),
      onnxFile("Emend", { character: "a\nb", "emend.language": LANGUAGE }),
    );

  it("is told of in the package and on the card", async () => {
    expect(t.read(await t.pack(), "model", "README.md")).toContain("and none of its text.");
    carry();
    const made = await t.pack();
    expect(made.warnings.join()).toContain("model.onnx carries 3 runs of up to 6 characters");
    const card = t.read(made, "model", "README.md");
    expect(card).toContain("in model.onnx 3 runs of up to 6 characters of the lines that it was taught on");
    expect(card).not.toContain("none of its text");
  });

  it("stays here where that was asked for, and nothing else of the file changes", async () => {
    carry();
    const made = await t.pack({ language: false });
    expect(made.warnings.join()).not.toContain("model.onnx");
    const file = t.staged(made, "model", "model.onnx");
    expect(readFileSync(file).equals(onnxFile("Emend", { character: "a\nb" }))).toBe(true);
    expect([...(await readOnnxMetadata(file)).keys()]).toEqual(["character"]);
    const card = t.read(made, "model", "README.md");
    expect(card).toContain("which is left out here");
    expect(card).toContain("and none of its text.");
  });

  it("of a private line is blocked, also in a version that goes on from the one that learnt it", async () => {
    carry();
    await t.addVersion("v2", t.on("page-2"), []);
    t.database.prepare("INSERT INTO adapter_parent VALUES ('v2', 0, 'v1', 0.5)").run();
    t.flag("line", t.lineId(0), { private: true });
    for (const adapterId of ["v1", "v2"]) {
      const { blocks } = await t.pack({ adapterId, language: false });
      expect(blocks).toMatchObject([{ code: "private", lines: 1 }]);
    }
  });
});
