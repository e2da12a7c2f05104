/** @file A file of a package as a person looks at it: texts and images as they are, of weights what they say of themselves. */
import { open, readFile, stat } from "node:fs/promises";
import { extname } from "node:path";
import type { PackedContent } from "#contract/publishing.ts";
import { readOnnxMetadata } from "../recognition/onnx-metadata.ts";
import { checkSafetensors } from "./safetensors.ts";

/** Bytes of a text that are shown at most: what a window lays out at once. */
const LONGEST_TEXT = 200_000;
/** Of what an ONNX file carries beside its graph: the head of each entry. */
const LONGEST_ENTRY = 20_000;

/** @throws AppError `bad-model` where weights are none */
export async function readPacked(path: string): Promise<PackedContent> {
  const kind = extname(path).toLowerCase();
  if (kind === ".png") {
    return { kind: "image", content: `data:image/png;base64,${(await readFile(path)).toString("base64")}`, cut: false };
  }
  if (kind === ".safetensors") return { kind: "weights", content: await tensors(path), cut: true };
  if (kind === ".onnx") return { kind: "weights", content: await metadata(path), cut: true };
  const { size } = await stat(path);
  const file = await open(path, "r");
  try {
    const bytes = Buffer.alloc(Math.min(size, LONGEST_TEXT));
    await file.read(bytes, 0, bytes.length, 0);
    // A character that the cut goes through is left out.
    const text = new TextDecoder().decode(bytes, { stream: size > bytes.length });
    return { kind: "text", content: text, cut: size > bytes.length };
  } finally {
    await file.close();
  }
}

async function tensors(path: string): Promise<string> {
  return [...(await checkSafetensors(path))]
    .map(([name, { dtype, shape }]) => `${name}  ${dtype}  ${shape.length === 0 ? "1" : shape.join(" × ")}`)
    .join("\n");
}

async function metadata(path: string): Promise<string> {
  return [...(await readOnnxMetadata(path))]
    .map(([key, value]) => `${key}:\n${value.length > LONGEST_ENTRY ? `${value.slice(0, LONGEST_ENTRY)}…` : value}`)
    .join("\n\n");
}
