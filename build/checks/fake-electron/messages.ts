/** @file What the test and the app under the fake Electron say to each other. */

export type FromTest =
  | { type: "invoke"; id: number; channel: string; argument: unknown }
  | { type: "fetch"; id: number; url: string }
  | { type: "quit" };

export type ToTest =
  | { type: "shown"; url: string; options: unknown }
  | { type: "answer"; id: number; value: unknown }
  | { type: "event"; channel: string; frame: unknown }
  | { type: "error-box"; text: string };
