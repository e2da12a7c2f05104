/** The package has no types of its own. */
declare module "unicode-name" {
  /** The name without aliases and labels; undefined or null for what has none. */
  export function unicodeBaseName(character: string): string | null | undefined;
}
