/**
 * @file What an ONNX file says of itself, checked before onnxruntime opens it: it needs no other file, each tensor has the
 * size of its shape, its operators are the standard's, and it takes an image. Fields by number as in onnx.proto.
 */
import { readFile, stat } from "node:fs/promises";
import { AppError } from "#contract/errors.ts";
import { varint } from "./onnx-metadata.ts";

/** Bytes; the recogniser has 21 million, the largest that Emend would teach some ten times that. */
export const LARGEST_MODEL = 1_000_000_000;
/** Subgraphs of Loop and If within each other. */
const DEEPEST = 8;
/** Bytes of one number, by TensorProto.DataType: float, uint8, int8, uint16, int16, int32, int64, bool, float16, double, uint32, uint64, bfloat16. */
const WIDTHS: ReadonlyMap<number, number> = new Map([
  [1, 4],
  [2, 1],
  [3, 1],
  [4, 2],
  [5, 2],
  [6, 4],
  [7, 8],
  [9, 1],
  [10, 2],
  [11, 8],
  [12, 4],
  [13, 8],
  [16, 2],
]);
/** The standard's own, and what onnxruntime's optimiser writes. Operators of others would need a library. */
const DOMAINS: ReadonlySet<string> = new Set(["", "ai.onnx", "com.microsoft", "com.microsoft.nchwc"]);

/** A model from elsewhere may be made to harm: nothing of it is run before this. @throws AppError `bad-model` */
export async function checkOnnx(path: string): Promise<void> {
  const name = path.split(/[/\\]/).at(-1) ?? path;
  try {
    const { size } = await stat(path);
    if (size > LARGEST_MODEL) throw new RangeError(`it has ${size} bytes, far more than a recogniser of lines`);
    checkModel(await readFile(path));
  } catch (error) {
    if (!(error instanceof RangeError)) {
      throw new AppError("bad-model", `${name} could not be opened. Fetch or train it again.`, undefined, {
        cause: error,
      });
    }
    throw new AppError(
      "bad-model",
      `${name} is no ONNX model that Emend opens: ${error.message}. Fetch or train it again.`,
    );
  }
}

/** @throws RangeError that says what is wrong */
export function checkModel(model: Buffer): void {
  const graphs = messages(model, 7);
  if (graphs.length !== 1) throw new RangeError("it holds no graph");
  // Functions: bodies with nodes of their own, at field 7.
  for (const body of messages(model, 25)) checkNodes(messages(body, 7), 0);
  const [graph] = graphs as [Buffer];
  checkGraph(graph, 0);
  const weights = new Set(messages(graph, 5).map((tensor) => text(tensor, 8)));
  const inputs = messages(graph, 11).filter((input) => !weights.has(text(input, 1)));
  if (inputs.length !== 1 || messages(graph, 12).length === 0) throw new RangeError("it does not take one image");
  const [type] = messages(inputs[0] as Buffer, 2).flatMap((of) => messages(of, 1));
  if (type === undefined || number(type, 1) !== 1) throw new RangeError("its input is no image");
  const shape = messages(type, 2).flatMap((of) => messages(of, 1));
  const channels = number(shape[1] ?? Buffer.alloc(0), 1);
  if (shape.length !== 4 || (channels !== 3 && channels !== 0)) throw new RangeError("its input is no colour image");
}

function checkGraph(graph: Buffer, depth: number): void {
  if (depth > DEEPEST) throw new RangeError("its graphs are nested too deep");
  for (const tensor of messages(graph, 5)) checkTensor(tensor);
  for (const sparse of messages(graph, 15)) {
    for (const tensor of [...messages(sparse, 1), ...messages(sparse, 2)]) checkTensor(tensor);
  }
  checkNodes(messages(graph, 1), depth);
}

function checkNodes(nodes: readonly Buffer[], depth: number): void {
  for (const node of nodes) {
    const domain = text(node, 7);
    if (!DOMAINS.has(domain)) throw new RangeError(`it needs operators of ${domain}`);
    for (const attribute of messages(node, 5)) {
      for (const tensor of [...messages(attribute, 5), ...messages(attribute, 10)]) checkTensor(tensor);
      for (const graph of [...messages(attribute, 6), ...messages(attribute, 11)]) checkGraph(graph, depth + 1);
    }
  }
}

function checkTensor(tensor: Buffer): void {
  const name = text(tensor, 8);
  // A path to numbers in another file: of this machine, wherever it leads.
  if (messages(tensor, 13).length > 0 || number(tensor, 14) !== 0) throw new RangeError(`${name} lies in another file`);
  const width = WIDTHS.get(number(tensor, 2));
  if (width === undefined) throw new RangeError(`${name} holds no numbers`);
  const count = numbers(tensor, 1).reduce((product, side) => product * side, 1);
  if (count * width > LARGEST_MODEL) throw new RangeError(`${name} is larger than any model`);
  const [raw] = messages(tensor, 9);
  const held = raw === undefined ? typed(tensor) : raw.length / width;
  if (held !== count) throw new RangeError(`${name} has not the size of its shape`);
}

/** How many numbers a tensor has in the fields for its type: floats and doubles by their bytes, the rest as numbers. */
function typed(tensor: Buffer): number {
  const wide = (field: number, bytes: number): number => {
    let count = 0;
    for (const { number: found, wire, bytes: held } of fields(tensor)) {
      if (found === field) count += wire === 2 ? held.length / bytes : 1;
    }
    return count;
  };
  return wide(4, 4) + wide(10, 8) + numbers(tensor, 5).length + numbers(tensor, 7).length + numbers(tensor, 11).length;
}

interface Field {
  number: number;
  wire: number;
  /** Of wire type 0 the number's own bytes. */
  bytes: Buffer;
}

/** The fields of a message, one after the other. @throws RangeError where they do not fit into it */
function* fields(message: Buffer): Generator<Field> {
  let at = 0;
  while (at < message.length) {
    const tag = varint(message, at);
    const wire = tag.value % 8;
    let from = tag.next;
    let to: number;
    if (wire === 0) to = past(message, from);
    else if (wire === 2) {
      const length = varint(message, from);
      from = length.next;
      to = from + length.value;
    } else if (wire === 1 || wire === 5) to = from + (wire === 1 ? 8 : 4);
    else throw new RangeError("it is damaged");
    if (to > message.length) throw new RangeError("it is cut short");
    yield { number: Math.floor(tag.value / 8), wire, bytes: message.subarray(from, to) };
    at = to;
  }
}

/** Where a number ends; one below zero has ten bytes, more than `varint` reads. */
function past(message: Buffer, from: number): number {
  for (let at = from; at < from + 10; at++) {
    const byte = message[at];
    if (byte === undefined) break;
    if (byte < 0x80) return at + 1;
  }
  throw new RangeError("it is cut short");
}

const messages = (message: Buffer, field: number): Buffer[] =>
  [...fields(message)].filter(({ number: found, wire }) => found === field && wire === 2).map(({ bytes }) => bytes);

const text = (message: Buffer, field: number): string => messages(message, field).at(-1)?.toString("utf8") ?? "";

/** All numbers of a repeated field, packed or not; one below zero as infinity, which is no size of anything. */
function numbers(message: Buffer, field: number): number[] {
  const found: number[] = [];
  for (const { number: of, wire, bytes } of fields(message)) {
    if (of !== field || (wire !== 0 && wire !== 2)) continue;
    for (let at = 0; at < bytes.length; ) {
      const next = past(bytes, at);
      found.push(next - at > 8 ? Number.POSITIVE_INFINITY : varint(bytes, at).value);
      at = next;
    }
  }
  return found;
}

const number = (message: Buffer, field: number): number => numbers(message, field).at(-1) ?? 0;
