/** @file Who may call main under Electron: the main frame of one of our own windows, on one of our own pages. */
import { isAppUrl } from "./navigation-policy.ts";

/** The part of Electron's WebFrameMain that the check reads. */
export interface FrameLike {
  readonly url: string;
  readonly parent: unknown;
}

/** The part of Electron's IpcMainInvokeEvent that the check reads. */
export interface SenderEvent {
  /** null where the frame is gone already. */
  readonly senderFrame: FrameLike | null;
  readonly sender: { readonly id: number; readonly mainFrame: unknown };
}

/** @param ownWindows the ids of the web contents of windows that the app made */
export function isOwnSender(event: SenderEvent, ownWindows: ReadonlySet<number>): boolean {
  const frame = event.senderFrame;
  return (
    frame !== null &&
    ownWindows.has(event.sender.id) &&
    frame.parent === null &&
    frame === event.sender.mainFrame &&
    isAppUrl(frame.url)
  );
}
