/** @file What ships is known, under a licence that Apache-2.0 goes with, and its texts come along. */
import { beforeAll, describe, expect, it } from "vitest";
import { projectRoot } from "./checks/project-copy.ts";
import { noticesOf, type ShippedPackage, sbomOf, shippedPackages } from "./legal.ts";

let shipped: ShippedPackage[];
beforeAll(() => {
  shipped = shippedPackages(projectRoot);
});
const named = (name: string) => shipped.find((one) => one.name === name);

/** Licences that ask for no more than a notice; others are named with what makes them fit. */
const PERMISSIVE =
  /^\(?(MIT|MIT-0|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD|BlueOak-1\.0\.0|OFL-1\.1|CC0-1\.0|Unlicense|Python-2\.0|BSD)( (AND|OR|and|or) [\w. -]+)*\)?$/;
const OTHERS: Readonly<Record<string, string>> = {
  "@img/sharp-libvips-linux-x64": "LGPL-3.0-or-later",
  "@img/sharp-libvips-linux-arm64": "LGPL-3.0-or-later",
  "@img/sharp-libvips-darwin-arm64": "LGPL-3.0-or-later",
  // MPL-1.1 is one of three that one may choose.
  "hunspell-wasm": "MPL-1.1 OR GPL-2.0 OR LGPL-2.1",
};

describe("what ships", () => {
  it("is what main runs and what the window bundles, and no tool", () => {
    for (const name of [
      "sharp",
      "onnxruntime-node",
      "react",
      "react-dom",
      "zustand",
      "unicode-name",
      "yauzl",
      "pend",
    ]) {
      expect(named(name), name).toBeDefined();
    }
    for (const name of ["vitest", "vite", "typescript", "electron-builder", "@testing-library/react", "playwright"]) {
      expect(named(name), name).toBeUndefined();
    }
  });

  it("is under licences that allow it", () => {
    const strange = shipped.filter(({ name, license }) => !PERMISSIVE.test(license) && OTHERS[name] === undefined);
    expect(strange.map(({ name, license }) => `${name}: ${license}`)).toEqual([]);
  });

  it("is in the notices with its text, or with its licence and who made it", () => {
    const notices = noticesOf(shipped);
    for (const { name, version, license, texts } of shipped) {
      expect(notices).toContain(`${name} ${version} (${license})`);
      for (const text of texts) expect(notices).toContain(text);
    }
    expect(shipped.filter(({ texts }) => texts.length === 0).length).toBeLessThan(15);
  });

  it("is in the bill of materials, each with its version and hash, and nothing else", () => {
    const bom = sbomOf(projectRoot, shipped) as unknown as {
      bomFormat: string;
      components: { "bom-ref": string; hashes?: { alg: string }[] }[];
      dependencies: { ref: string; dependsOn: string[] }[];
    };
    expect(bom.bomFormat).toBe("CycloneDX");
    const listed = bom.components.map((component) => component["bom-ref"]);
    expect(new Set(listed)).toEqual(new Set(shipped.map(({ name, version }) => `${name}@${version}`)));
    expect(bom.components.every(({ hashes }) => hashes?.[0]?.alg === "SHA-512")).toBe(true);
    const refs = new Set([...listed, ...bom.dependencies.map(({ ref }) => ref)]);
    for (const { dependsOn } of bom.dependencies) for (const ref of dependsOn) expect(refs).toContain(ref);
  });
});
