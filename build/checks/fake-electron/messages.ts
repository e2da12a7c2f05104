/** @file What the test and the app under the fake Electron say to each other. */

export type FromTest =
  | { type: "invoke"; id: number; channel: string; argument: unknown }
  | { type: "fetch"; id: number; url: string }
  | { type: "quit" };

/** What the app locked, and what became of attempts on it. */
export interface Locks {
  contents: string[];
  session: string[];
  /** Of all permissions that were asked for. */
  granted: string[];
  /** Addresses that went to the browser, of all that a page wanted to go to. */
  opened: string[];
}

export type ToTest =
  | { type: "shown"; url: string; options: unknown; locks: Locks }
  | { type: "relaunch"; library: string | null }
  | { type: "answer"; id: number; value: unknown }
  | { type: "event"; channel: string; frame: unknown }
  | { type: "error-box"; text: string };
