/** @file Where a window may go. Pure: URLs are parsed and compared by their parts, never by what they contain. */

/** The one scheme and host under which the app's own pages and images are served. */
export const APP_SCHEME = "app";
export const APP_HOST = "app";
export const APP_URL = `${APP_SCHEME}://${APP_HOST}/index.html`;

/** Sites that Emend's own texts link to (licences, model pages); they open in the person's browser. */
const EXTERNAL_HOSTS: ReadonlySet<string> = new Set(["github.com", "huggingface.co", "www.apache.org"]);

/** Whether a URL is one of the app's own pages. */
export function isAppUrl(url: string): boolean {
  const parsed = parse(url);
  return (
    parsed !== null &&
    parsed.protocol === `${APP_SCHEME}:` &&
    parsed.hostname === APP_HOST &&
    parsed.port === "" &&
    parsed.username === "" &&
    parsed.password === ""
  );
}

/**
 * What to do when a page wants to go somewhere, or to open a window.
 * @returns `allow` within the app, `external` for the browser, `deny` for all the rest
 */
export function judgeNavigation(url: string): "allow" | "external" | "deny" {
  if (isAppUrl(url)) return "allow";
  const parsed = parse(url);
  if (parsed?.protocol !== "https:" || parsed.username !== "" || parsed.password !== "" || parsed.port !== "") {
    return "deny";
  }
  return EXTERNAL_HOSTS.has(parsed.hostname) ? "external" : "deny";
}

function parse(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null;
}
