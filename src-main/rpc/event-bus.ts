/** @file Typed events with one growing sequence number, so that a client can see that it missed some. */
import type { EmendEvents, EventName } from "#contract/index.ts";
import type { EventFrame } from "#contract/wire.ts";

export class EventBus {
  readonly #listeners = new Set<(frame: EventFrame) => void>();
  #sequence = 0;

  /** Tells everyone. A listener that throws does not keep the others from hearing. */
  emit<N extends EventName>(name: N, payload: EmendEvents[N]): void {
    this.#sequence += 1;
    const frame: EventFrame = { sequence: this.#sequence, name, payload };
    for (const listener of [...this.#listeners]) {
      try {
        listener(frame);
      } catch (error) {
        console.error("event listener failed", name, error);
      }
    }
  }

  /** Every frame from now on, until the returned function is called. */
  subscribe(listener: (frame: EventFrame) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
