/** @file One attempt at a time at something that may fail, with what went wrong with the last. */
import { useState } from "react";

interface Attempt {
  busy: boolean;
  /** What the last attempt ended with; null where it went well, or none was made. */
  error: unknown;
  /** Runs it to its end; never throws. */
  attempt(what: () => Promise<unknown>): Promise<void>;
}

export function useAttempt(): Attempt {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const attempt = async (what: () => Promise<unknown>): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await what();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, attempt };
}
