/** @file Whether the server takes requests, and how many it has. */
import { HttpProblem } from "./problems.ts";

export class ServerState {
  readonly #places: number;
  #taken = 0;
  phase: "starting" | "ok" | "draining" = "starting";

  /** @param places files that may be received or read for clients at once */
  constructor(places: number) {
    this.#places = places;
  }

  get taken(): number {
    return this.#taken;
  }

  /** Takes a place. @returns gives it back @throws HttpProblem 503 */
  enter(): () => void {
    if (this.phase === "draining")
      throw new HttpProblem(503, "unavailable", "The server is about to end. Try again.", 5);
    if (this.#taken >= this.#places) throw new HttpProblem(503, "busy", "The server has its hands full. Try again.", 2);
    this.#taken += 1;
    let inside = true;
    return () => {
      if (inside) this.#taken -= 1;
      inside = false;
    };
  }
}
