/** @file What the Hub refuses, in words that say what to do. */
import { HubApiError } from "@huggingface/hub";
import { AppError } from "#contract/errors.ts";

/** @param what was tried, for the message: “create me/letters” */
export function explainHubError(error: unknown, what: string, hub: string): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof DOMException && error.name === "AbortError") return new AppError("cancelled", "Cancelled.");
  const status = error instanceof HubApiError ? error.statusCode : null;
  const said = error instanceof Error ? firstSentence(error.message) : String(error);
  switch (status) {
    case null:
      break;
    case 401:
      return new AppError(
        "hub-refused",
        `${hub} does not accept the token any more (could not ${what}). Make a new one on ${hub}/settings/tokens and sign in with it.`,
      );
    case 403:
      return new AppError(
        "hub-refused",
        `The token may not ${what}: ${said}. Use a token that may write there, or choose a repository of your own.`,
      );
    case 404:
      return new AppError(
        "not-found",
        `${hub} knows nothing of this, or the token may not see it (could not ${what}).`,
      );
    case 409:
    case 412:
      return new AppError(
        "conflict",
        `Somebody changed the repository meanwhile (could not ${what}). Look at it on the Hub, then publish again.`,
      );
    case 429:
      return new AppError(
        "hub-refused",
        `${hub} asks to wait: too many requests in a short time (could not ${what}). Go on in some minutes; what was sent is kept.`,
      );
    case 413:
    case 507:
      return new AppError(
        "hub-refused",
        `There is no room for this on ${hub} (could not ${what}): ${said}. Free some space there or choose another owner.`,
      );
    default:
      return status >= 500
        ? new AppError(
            "hub-unreachable",
            `${hub} has trouble of its own (${status}; could not ${what}). Go on later; what was sent is kept.`,
          )
        : new AppError("hub-refused", `${hub} refused to ${what}: ${said}.`);
  }
  const code = causeCode(error);
  if (code === "ENOSPC") return new AppError("disk-full", "The disk is full. Free some space and try again.");
  return new AppError(
    "hub-unreachable",
    `${hub} cannot be reached (${code ?? said}; could not ${what}). Check the connection and go on; what was sent is kept.`,
  );
}

/** `ECONNREFUSED` and such, also where fetch wrapped it. */
function causeCode(error: unknown): string | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code } = at as NodeJS.ErrnoException;
    if (typeof code === "string") return code;
  }
  return null;
}

/** Without the address and the request's number, which the library appends. */
const firstSentence = (message: string): string => message.replace(/\.? (URL|Request ID): .*$/s, "").replace(/\.$/, "");
