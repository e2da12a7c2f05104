/** @file Errors as HTTP says them: RFC 9457 problems with the code that the rest of Emend uses. */
import { AppError } from "#contract/errors.ts";
import { problemNames } from "./openapi.ts";

/** An error with its HTTP status, where a code alone does not tell it. */
export class HttpProblem extends Error {
  readonly status: number;
  readonly code: string;
  /** Seconds after which to try again. */
  readonly retryAfter: number | undefined;

  constructor(status: number, code: string, message: string, retryAfter?: number) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
}

const STATUSES: Readonly<Record<string, number>> = {
  "bad-input": 400,
  "empty-file": 400,
  "not-found": 404,
  conflict: 409,
  "file-too-large": 413,
  "unsupported-file": 415,
  "damaged-file": 422,
  "password-protected": 422,
  cancelled: 503,
  busy: 503,
  unavailable: 503,
  "models-missing": 503,
  "model-download-failed": 503,
  "disk-full": 507,
};

/** What fastify and its plugins throw before a handler sees the request. */
const FRAMEWORK: Readonly<Record<number, [code: string, detail: string]>> = {
  400: ["bad-input", "The request is no HTTP that can be read. See /openapi.json."],
  404: ["not-found", "There is no such address. See /openapi.json for those that there are."],
  405: ["not-found", "This address does not take that method. See /openapi.json."],
  406: ["bad-input", "A form must have one file. See /openapi.json."],
  408: ["too-slow", "The request came too slowly. Send it again."],
  413: ["file-too-large", "The request is larger than this server takes. Send less at once."],
  415: ["unsupported-file", "Send an image or a PDF as it is, or as the file of a form (multipart/form-data)."],
};

/** @returns the problem, and whether it is a fault of ours that the log should have */
export function toProblem(error: unknown): { body: ProblemBody; retryAfter: number | undefined; ours: boolean } {
  if (error instanceof HttpProblem) return problem(error.status, error.code, error.message, error.retryAfter);
  if (error instanceof AppError) {
    const status = STATUSES[error.code] ?? 500;
    // Messages of the engine may name a folder of this machine.
    const detail =
      status === 500 ? "Reading failed inside Emend. Send it again; if it fails again, tell us." : error.message;
    return problem(status, error.code, detail, status === 503 ? 5 : undefined);
  }
  const { code, statusCode = 500 } = error as { code?: string; statusCode?: number };
  if (code === "ENOSPC") return problem(507, "disk-full", "The server's disk is full. Tell whoever runs it.");
  const [name, detail] = FRAMEWORK[statusCode] ?? [];
  if (name !== undefined && detail !== undefined) return problem(statusCode, name, detail);
  return problem(500, "internal", "Something went wrong inside Emend. Send it again; if it fails again, tell us.");
}

function problem(status: number, code: string, detail: string, retryAfter?: number) {
  const title = problemNames[status] ?? "A problem.";
  return { body: { type: "about:blank", title, status, detail, code }, retryAfter, ours: status === 500 };
}
