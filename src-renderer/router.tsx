/** @file Addresses after the `#`, so that reload and the back button work on both hosts without a server route. */
import { type AnchorHTMLAttributes, useSyncExternalStore } from "react";

export type Route =
  /** `text`: what is searched for in all text; `in`: the document that the search keeps to. */
  | { screen: "library"; text?: string; in?: string }
  | { screen: "document"; documentId: string; pageId: string | null; lineId: string | null }
  | { screen: "train" }
  | { screen: "models" }
  /** `versionId`: of the data set that is looked at; the newest when left out. `view`: its tab. */
  | { screen: "datasets"; versionId?: string; view?: string }
  /** `compare`: the two versions that are compared. `view`: another page of versions. `trial`: a blind comparison. */
  | { screen: "versions"; compare?: readonly [a: string, b: string]; view?: "leaderboard" | "blind"; trial?: string }
  /** `documentId`: null for the first with something verified, `all` for the library. `view`: its tab. `filter`: what is kept in the address. */
  | { screen: "scores"; documentId: string | null; view?: string; filter?: Filter }
  /** A version, or the lines of a document as a data set; neither: to be chosen. */
  | { screen: "publish"; adapterId: string | null; documentId: string | null }
  | { screen: "privacy"; documentId: string | null };

/** What a screen is narrowed to, by name. */
export type Filter = Readonly<Record<string, string>>;

/** The route of a hash; the library for anything unknown. */
export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  const [screen, ...rest] = path.split("/").map((part) => decode(part));
  const at = (i: number): string | null => (rest[i] === undefined || rest[i] === "" ? null : rest[i]);
  const first = at(0);
  if (screen === "document" && first !== null) {
    return { screen, documentId: first, pageId: at(1), lineId: at(2) };
  }
  if (screen === "train" || screen === "models") return { screen };
  if (screen === "versions") {
    const [a, b] = [at(1), at(2)];
    if (first === "leaderboard") return { screen, view: first };
    if (first === "blind") return { screen, view: first, ...(a === null ? {} : { trial: a }) };
    return first === "compare" && a !== null && b !== null ? { screen, compare: [a, b] } : { screen };
  }
  if (screen === "datasets") {
    const view = at(1);
    return { screen, ...(first === null ? {} : { versionId: first }), ...(view === null ? {} : { view }) };
  }
  if (screen === "scores") {
    const [view, filter] = [at(1), Object.fromEntries(new URLSearchParams(query))];
    return {
      ...{ screen, documentId: first },
      ...(view === null ? {} : { view }),
      ...(Object.keys(filter).length === 0 ? {} : { filter }),
    };
  }
  if (screen === "privacy") return { screen, documentId: first };
  if (screen === "publish") {
    return {
      screen,
      adapterId: first === "version" ? at(1) : null,
      documentId: first === "document" ? at(1) : null,
    };
  }
  if (screen !== "library" || first === null) return { screen: "library" };
  const document = at(1);
  return { screen, text: first, ...(document === null ? {} : { in: document }) };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The hash of a route. */
export function formatRoute(route: Route): string {
  const parts: (string | null)[] = [route.screen];
  if (route.screen === "document") parts.push(route.documentId, route.pageId, route.lineId);
  if (route.screen === "versions" && route.compare !== undefined) parts.push("compare", ...route.compare);
  if (route.screen === "versions" && route.view !== undefined) parts.push(route.view, route.trial ?? null);
  if (route.screen === "datasets" && route.versionId !== undefined) parts.push(route.versionId, route.view ?? null);
  if (route.screen === "privacy") parts.push(route.documentId);
  if (route.screen === "publish" && route.adapterId !== null) parts.push("version", route.adapterId);
  else if (route.screen === "publish" && route.documentId !== null) parts.push("document", route.documentId);
  if (route.screen === "scores") {
    parts.push(...(route.view === undefined ? [route.documentId] : [route.documentId ?? "", route.view]));
  }
  if (route.screen === "library" && route.text !== undefined) parts.push(route.text, route.in ?? null);
  const path = parts.filter((part): part is string => part !== null).map(encodeURIComponent);
  const query = route.screen === "scores" ? new URLSearchParams(route.filter).toString() : "";
  return `#/${path.join("/")}${query === "" ? "" : `?${query}`}`;
}

/** Goes to a route. @param replace - without a new entry for the back button */
export function navigate(route: Route, replace = false): void {
  const hash = formatRoute(route);
  if (hash === location.hash) return;
  if (replace) {
    history.replaceState(null, "", hash);
    window.dispatchEvent(new HashChangeEvent("hashchange"));
  } else location.hash = hash;
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}

/** The route that the window is at. */
export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(subscribe, () => location.hash));
}

/** A link to a route. */
export function Link({ to, ...rest }: { to: Route } & AnchorHTMLAttributes<HTMLAnchorElement>) {
  return <a {...rest} href={formatRoute(to)} />;
}
