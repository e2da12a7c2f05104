/** @file Models made to harm, each refused before onnxruntime sees it; and the ones that are taken. */
import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { cacheFolder } from "../platform/paths.ts";
import { checkModel, checkOnnx, LARGEST_MODEL } from "./onnx-check.ts";

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
const bytes = (field: number, content: Buffer | string): Buffer => {
  const held = Buffer.from(content);
  return Buffer.concat([Buffer.from([...varint(field * 8 + 2), ...varint(held.length)]), held]);
};
const number = (field: number, value: number): Buffer => Buffer.from([...varint(field * 8), ...varint(value)]);
const all = (...parts: Buffer[]): Buffer => Buffer.concat(parts);

interface Tensor {
  dims?: number[];
  type?: number;
  raw?: Buffer;
  more?: Buffer;
}
const tensor = ({ dims = [2, 2], type = 1, raw = Buffer.alloc(16), more = Buffer.alloc(0) }: Tensor): Buffer =>
  all(...dims.map((side) => number(1, side)), number(2, type), bytes(8, "weights"), bytes(9, raw), more);
const input = (dims: number[], type = 1): Buffer => {
  const shape = bytes(2, all(...dims.map((side) => bytes(1, number(1, side)))));
  return all(bytes(1, "x"), bytes(2, bytes(1, all(number(1, type), shape))));
};
const node = (domain = "", attribute: Buffer | null = null): Buffer =>
  all(bytes(4, "Relu"), bytes(7, domain), attribute === null ? Buffer.alloc(0) : bytes(5, attribute));
interface Graph {
  weights?: Buffer;
  nodes?: Buffer[];
  inputs?: Buffer[];
}
const graph = ({ weights = tensor({}), nodes = [node()], inputs = [input([1, 3, 48, 320])] }: Graph): Buffer =>
  all(
    ...nodes.map((each) => bytes(1, each)),
    bytes(5, weights),
    ...inputs.map((each) => bytes(11, each)),
    bytes(12, bytes(1, "y")),
  );
const model = (of: Graph): Buffer => all(number(1, 8), bytes(7, graph(of)));

describe("a model", () => {
  it("is taken where it takes an image and each tensor is as large as its shape", () => {
    expect(() => checkModel(model({}))).not.toThrow();
    expect(() => checkModel(model({ weights: tensor({ dims: [], raw: Buffer.alloc(4) }) }))).not.toThrow();
  });

  const evil = bytes(13, all(bytes(1, "location"), bytes(2, "../../../../etc/passwd")));
  const nested = Array.from({ length: 12 }).reduce<Buffer>(
    (inner) => all(bytes(1, node("", bytes(6, inner)))),
    bytes(5, tensor({})),
  );
  it.each<[string, Buffer, RegExp]>([
    ["reads weights from another file", model({ weights: tensor({ more: evil }) }), /weights lies in another file/],
    ["says that they are elsewhere", model({ weights: tensor({ more: number(14, 1) }) }), /lies in another file/],
    ["hides them in an attribute", model({ nodes: [node("", bytes(5, tensor({ more: evil })))] }), /another file/],
    ["claims a shape that is not there", model({ weights: tensor({ dims: [3, 2] }) }), /not the size of its shape/],
    ["claims petabytes", model({ weights: tensor({ dims: [99_999, 99_999, 99_999] }) }), /larger than any model/],
    ["counts below zero", model({ weights: all(Buffer.from([8, ...Array<number>(9).fill(255), 1]), tensor({})) }), /./],
    ["holds strings", model({ weights: tensor({ type: 8 }) }), /holds no numbers/],
    ["needs a library", model({ nodes: [node("evil.ops")] }), /needs operators of evil.ops/],
    ["brings such a function", all(model({}), bytes(25, bytes(7, node("evil.ops")))), /operators of evil.ops/],
    ["nests graphs without end", model({ nodes: [node("", bytes(6, nested))] }), /nested too deep/],
    ["takes no image", model({ inputs: [input([1, 320])] }), /no colour image/],
    ["takes text", model({ inputs: [input([1, 3, 48, 320], 8)] }), /no image/],
    ["takes two", model({ inputs: [input([1, 3, 48, 320]), input([1, 3, 48, 320])] }), /one image/],
    ["is cut short", model({}).subarray(0, 40), /cut short/],
    ["is a pickle", Buffer.from("\x80\x04\x95cos\nsystem\n", "latin1"), /./],
    ["is empty", Buffer.alloc(0), /holds no graph/],
  ])("that %s is refused", (_name, file, message) => {
    expect(() => checkModel(file)).toThrow(RangeError);
    expect(() => checkModel(file)).toThrow(message);
  });

  it("with any byte changed is taken or refused, and never anything else", () => {
    const good = model({});
    let refused = 0;
    for (let at = 0; at < good.length; at++) {
      for (const value of [0, 1, 0x7f, 0x80, 0xff]) {
        const changed = Buffer.from(good);
        changed[at] = value;
        try {
          checkModel(changed);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          refused++;
        }
      }
    }
    expect(refused).toBeGreaterThan(100);
  });
});

describe("a file", () => {
  const folder = mkdtempSync(join(tmpdir(), "emend-onnx-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("that is far too large is refused before it is read", async () => {
    const path = join(folder, "huge.onnx");
    writeFileSync(path, "");
    // Sparse: it takes no room on the disk.
    truncateSync(path, LARGEST_MODEL + 1);
    await expect(checkOnnx(path)).rejects.toMatchObject({ code: "bad-model", message: /far more than a recogniser/ });
  });

  it("that is gone says what to do", async () => {
    await expect(checkOnnx(join(folder, "none.onnx"))).rejects.toThrow(/none.onnx could not be opened. Fetch or train/);
  });

  const models = process.env.EMEND_MODELS ?? join(cacheFolder(), "models");
  const real = ["PP-OCRv6_det_small", "PP-OCRv6_rec_small", "ch_ppocr_mobile_v2.0_cls_mobile"];
  it.skipIf(!existsSync(join(models, "PP-OCRv6_rec_small.onnx")))("of Emend's own is taken", async () => {
    for (const name of real) await expect(checkOnnx(join(models, `${name}.onnx`))).resolves.toBeUndefined();
  });
});
