/** @file The typed client: `client.documents.get({ id })` over whichever transport the window runs on. */
import { AppError, type ErrorCode, errorCodes } from "#contract/errors.ts";
import type { EmendClient } from "#contract/index.ts";
import type { Result, Transport } from "#contract/wire.ts";

/**
 * A client whose every method sends one request and gives its value back.
 * @throws {AppError} with the code that main gave; `internal` where the answer is no `Result`.
 */
export function createClient(transport: Pick<Transport, "send">): EmendClient {
  const domains = new Map<string, unknown>();
  const root = new Proxy(
    {},
    {
      get(_target, domain) {
        // A promise asks its value for `then`; a client is not one.
        if (typeof domain !== "string" || domain === "then") return undefined;
        let methods = domains.get(domain);
        if (methods === undefined) {
          methods = domainClient(transport, domain);
          domains.set(domain, methods);
        }
        return methods;
      },
    },
  );
  return root as EmendClient;
}

function domainClient(transport: Pick<Transport, "send">, domain: string): unknown {
  return new Proxy(
    {},
    {
      get(_target, name) {
        if (typeof name !== "string" || name === "then") return undefined;
        return async (input: unknown) => open(await transport.send({ method: `${domain}.${name}`, input }));
      },
    },
  );
}

function open(result: Result): unknown {
  if (result.ok) return result.value;
  const { code, message, data } = result.error;
  throw new AppError(errorCodes.includes(code) ? code : "internal", message, data);
}

/** The stable code of anything thrown; `internal` for what is not ours. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof AppError ? error.code : "internal";
}
