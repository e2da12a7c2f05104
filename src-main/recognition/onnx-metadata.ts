/** @file The `metadata_props` of an ONNX file, which onnxruntime-node does not show. */
import { open } from "node:fs/promises";
import { AppError } from "#contract/errors.ts";

const METADATA_FIELD = 14;
/** The character list of a model with many scripts is under a megabyte. */
const LONGEST_ENTRY = 16 * 1024 * 1024;

/**
 * Reads key and value strings by walking the protobuf's top level; the graph, which holds the weights, is stepped over.
 * @throws AppError `bad-model` where the file is no ONNX model
 */
export async function readOnnxMetadata(path: string): Promise<Map<string, string>> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const metadata = new Map<string, string>();
    let at = 0;
    while (at < size) {
      const head = Buffer.alloc(Math.min(20, size - at));
      await file.read(head, 0, head.length, at);
      const tag = varint(head, 0);
      const field = Math.floor(tag.value / 8);
      const wire = tag.value % 8;
      if (wire === 0) {
        at += varint(head, tag.next).next;
      } else if (wire === 2) {
        const length = varint(head, tag.next);
        if (field === METADATA_FIELD) {
          if (length.value > LONGEST_ENTRY) throw new RangeError("metadata too long");
          const entry = Buffer.alloc(length.value);
          await file.read(entry, 0, entry.length, at + length.next);
          const [key, value] = strings(entry);
          metadata.set(key, value);
        }
        at += length.next + length.value;
      } else if (wire === 1 || wire === 5) {
        at += tag.next + (wire === 1 ? 8 : 4);
      } else {
        throw new RangeError(`wire type ${wire}`);
      }
    }
    return metadata;
  } catch (error) {
    throw new AppError("bad-model", `${path} is not an ONNX model that Emend can open.`, undefined, { cause: error });
  } finally {
    await file.close();
  }
}

/** The file without the entries of one key; every other byte stays. @throws RangeError where it is no ONNX model */
export function withoutMetadata(model: Buffer, key: string): Buffer {
  const kept: Buffer[] = [];
  let at = 0;
  while (at < model.length) {
    const from = at;
    const tag = varint(model, at);
    const wire = tag.value % 8;
    let entry: Buffer | null = null;
    if (wire === 0) at = varint(model, tag.next).next;
    else if (wire === 2) {
      const length = varint(model, tag.next);
      at = length.next + length.value;
      if (Math.floor(tag.value / 8) === METADATA_FIELD) entry = model.subarray(length.next, at);
    } else if (wire === 1 || wire === 5) at = tag.next + (wire === 1 ? 8 : 4);
    else throw new RangeError(`wire type ${wire}`);
    if (entry === null || strings(entry)[0] !== key) kept.push(model.subarray(from, at));
  }
  return Buffer.concat(kept);
}

/** A number as protobuf writes it. @throws RangeError where it is cut short or longer than a file */
export function varint(bytes: Buffer, from: number): { value: number; next: number } {
  let value = 0;
  for (let i = 0; i < 8; i++) {
    const byte = bytes[from + i];
    if (byte === undefined) throw new RangeError("cut short");
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, next: from + i + 1 };
  }
  throw new RangeError("number too long");
}

/** Fields 1 and 2 of a StringStringEntryProto. */
function strings(entry: Buffer): [string, string] {
  const out: [string, string] = ["", ""];
  let at = 0;
  while (at < entry.length) {
    const tag = varint(entry, at);
    const length = varint(entry, tag.next);
    const text = entry.subarray(length.next, length.next + length.value).toString("utf8");
    if (tag.value === 10) out[0] = text;
    else if (tag.value === 18) out[1] = text;
    at = length.next + length.value;
  }
  return out;
}
