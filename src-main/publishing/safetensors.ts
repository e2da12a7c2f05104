/** @file The header of a safetensors file, checked without loading any of its numbers. */
import { open } from "node:fs/promises";
import { z } from "zod";
import { AppError } from "#contract/errors.ts";

/** Bytes; real headers of adapters are some kilobytes. */
const LONGEST_HEADER = 10 * 1024 * 1024;
const BYTES: Readonly<Record<string, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
};

export interface TensorShape {
  dtype: string;
  shape: readonly number[];
}

const Tensor = z.strictObject({
  dtype: z.string(),
  shape: z.array(z.int().min(0)).max(8),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});

/**
 * Checks that the file is what its header says: each tensor's size is its shape's, none reaches out of the file, none
 * overlaps another, and nothing is left over.
 * @returns the tensors by name, in the file's order
 * @throws AppError `bad-model`
 */
export async function checkSafetensors(path: string): Promise<ReadonlyMap<string, TensorShape>> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const prefix = Buffer.alloc(8);
    await file.read(prefix, 0, 8, 0);
    const length = Number(prefix.readBigUInt64LE(0));
    if (size < 8 || length > LONGEST_HEADER || 8 + length > size) throw bad(path, "its header does not fit into it");
    const bytes = Buffer.alloc(length);
    await file.read(bytes, 0, length, 8);
    const { __metadata__: _, ...tensors } = JSON.parse(bytes.toString()) as Record<string, unknown>;
    const checked = z.record(z.string(), Tensor).safeParse(tensors);
    if (!checked.success) throw bad(path, "its header describes no tensors");
    const places = Object.entries(checked.data).map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [from, to],
        },
      ]) => {
        const wanted = shape.reduce((product, side) => product * side, BYTES[dtype] ?? Number.NaN);
        if (to - from !== wanted) throw bad(path, `${name} has not the size of its shape`);
        return { name, from, to };
      },
    );
    places.sort((a, b) => a.from - b.from || a.to - b.to);
    let end = 0;
    for (const { name, from, to } of places) {
      if (from !== end) throw bad(path, `${name} does not follow the one before it`);
      end = to;
    }
    if (8 + length + end !== size) throw bad(path, "there is more in it than its header says");
    return new Map(
      places.map(({ name }) => [
        name,
        { dtype: checked.data[name]?.dtype ?? "", shape: checked.data[name]?.shape ?? [] },
      ]),
    );
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) throw bad(path, "its header cannot be read");
    throw error;
  } finally {
    await file.close();
  }
}

function bad(path: string, why: string): AppError {
  const name = path.split(/[/\\]/).at(-1);
  return new AppError(
    "bad-model",
    `${name} is damaged or no safetensors file: ${why}. Get it again from where it came.`,
  );
}

/**
 * Checks the weights of a LoRA adapter: a file as `checkSafetensors` wants it, with nothing but peft's names in it.
 * @throws AppError `bad-model`
 */
export async function checkAdapter(path: string): Promise<void> {
  const tensors = await checkSafetensors(path);
  const strange = [...tensors.keys()].find((name) => !name.startsWith("base_model.model."));
  if (strange !== undefined) {
    throw new AppError("bad-model", `adapter_model.safetensors is no adapter's: it holds ${strange}. Train it again.`);
  }
}
