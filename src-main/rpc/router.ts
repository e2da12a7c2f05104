/** @file A request to a result: look up, parse, dispatch. Never rejects. */
import type { z } from "zod";
import { AppError } from "#contract/errors.ts";
import { contract, type EmendHandlers } from "#contract/index.ts";
import type { Request, Result, WireError } from "#contract/wire.ts";

type AnyHandler = (input: unknown) => unknown;
type AnyCall = { kind: string; input: z.ZodType; output: z.ZodType };

export interface RouterOptions {
  /** Also check what handlers answer, as tests and development do. */
  checkOutput?: boolean;
  /** Told of errors nobody foresaw, with all details. */
  onInternalError?: (method: string, error: unknown) => void;
}

/** The one door through which every transport calls the services. */
export function makeRouter(
  handlers: EmendHandlers,
  options: RouterOptions = {},
): (request: unknown) => Promise<Result> {
  return async (request) => {
    const method = isRequest(request) ? request.method : "";
    try {
      const [domain = "", name = "", ...more] = method.split(".");
      const definition = own(own(contract, domain), name) as AnyCall | undefined;
      const handler = own(own(handlers, domain), name) as AnyHandler | undefined;
      if (definition?.kind !== "call" || handler === undefined || more.length > 0) {
        throw new AppError("bad-input", `There is no call named ${JSON.stringify(method)}.`);
      }
      const input = definition.input.safeParse((request as Request).input);
      if (!input.success) {
        const issue = input.error.issues[0];
        throw new AppError(
          "bad-input",
          `${method}: ${issue?.path.join(".") ?? ""} ${issue?.message ?? "is not valid"}`.trim(),
        );
      }
      const value = await handler(input.data);
      return { ok: true, value: options.checkOutput === true ? definition.output.parse(value) : value };
    } catch (error) {
      return { ok: false, error: toWireError(error, () => options.onInternalError?.(method, error)) };
    }
  };
}

function isRequest(value: unknown): value is Request {
  return typeof value === "object" && value !== null && typeof (value as Request).method === "string";
}

/** A property of the object itself: names such as `constructor` find nothing. */
function own(object: unknown, key: string): unknown {
  return typeof object === "object" && object !== null && Object.hasOwn(object, key)
    ? (object as Record<string, unknown>)[key]
    : undefined;
}

const full: WireError = {
  code: "disk-full",
  message: "The disk is full. Free some space and try again; what was saved before is safe.",
};
const readOnly: WireError = {
  code: "unavailable",
  message:
    "Nothing can be written on the library's disk. Connect it again or give yourself the right to write there, and try again; what was saved before is safe.",
};
/** What a disk says of itself, by the codes of the system and of SQLite. */
const diskTrouble: Readonly<Record<string, WireError>> = {
  ...{ ENOSPC: full, SQLITE_FULL: full, EROFS: readOnly, SQLITE_READONLY: readOnly },
  ...{ SQLITE_READONLY_DBMOVED: readOnly, SQLITE_IOERR_WRITE: readOnly, SQLITE_CANTOPEN: readOnly },
};

/** Anything thrown, as it may cross to a page: known errors whole, all others without a word of what is inside. */
export function toWireError(error: unknown, onInternal: () => void): WireError {
  if (error instanceof AppError) {
    return { code: error.code, message: error.message, ...(error.data === undefined ? {} : { data: error.data }) };
  }
  const ofDisk = diskTrouble[(error as NodeJS.ErrnoException | null)?.code ?? ""];
  if (ofDisk !== undefined) return ofDisk;
  onInternal();
  return {
    code: "internal",
    message: "Something went wrong inside Emend. What was saved is safe; the log has details.",
  };
}
