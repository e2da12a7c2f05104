/** @file Stable error codes that cross the wire. No zod here, so that the renderer can branch without bundling it. */

export const errorCodes = [
  // any domain
  "bad-input",
  "not-found",
  "conflict",
  "cancelled",
  "busy",
  "internal",
  "disconnected",
  "unavailable",
  // documents
  "unsupported-file",
  "damaged-file",
  "empty-file",
  "password-protected",
  "file-too-large",
  "duplicate-file",
  // recognition
  "models-missing",
  "model-download-failed",
  "worker-died",
  "bad-model",
  "worse-version",
  // corrections
  "line-changed-elsewhere",
  "nothing-to-undo",
  "nothing-to-redo",
  // layout
  "layout-changed-elsewhere",
  // training
  "no-verified-lines",
  "environment-missing",
  "environment-failed",
  "trainer-failed",
  "run-in-progress",
  // publishing
  "signed-out",
  "hub-refused",
  "hub-unreachable",
  "privacy-blocked",
  // storage
  "disk-full",
  "library-locked",
  "library-too-new",
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** An error a person can act on: `message` is a full sentence that says what to do next; `data` is JSON-safe detail. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly data: Record<string, unknown> | undefined;
  constructor(code: ErrorCode, message: string, data?: Record<string, unknown>, options?: ErrorOptions) {
    super(message, options);
    this.name = "AppError";
    this.code = code;
    this.data = data;
  }
}
