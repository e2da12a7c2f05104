/** @file XML as text: escaped so that every character comes back, indented where white space means nothing. */

export interface Node {
  name: string;
  attributes: Readonly<Record<string, string | number | boolean | null | undefined>>;
  /** Elements, each on a line of its own, or the text as it is. */
  content: readonly (Node | null)[] | string;
}

/** An element; attributes that are null or undefined are left out, as are null children. */
export function el(name: string, attributes: Node["attributes"] = {}, content: Node["content"] = []): Node {
  return { name, attributes, content };
}

/** A whole document, with declaration and a last line break. */
export function renderXml(root: Node): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${renderElement(root)}\n`;
}

/** One element and all in it. */
export function renderElement(node: Node, indent = ""): string {
  const attributes = Object.entries(node.attributes)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => ` ${name}="${escapeAttribute(String(value))}"`)
    .join("");
  if (typeof node.content === "string") {
    return `${indent}<${node.name}${attributes}>${escapeText(node.content)}</${node.name}>`;
  }
  const children = node.content.filter((child) => child !== null);
  if (children.length === 0) return `${indent}<${node.name}${attributes}/>`;
  const inner = children.map((child) => renderElement(child, `${indent}  `)).join("\n");
  return `${indent}<${node.name}${attributes}>\n${inner}\n${indent}</${node.name}>`;
}

/** What XML 1.0 has no way to write. */
const FORBIDDEN = /(?![\t\n\r\x7f-\x9f])\p{Cc}|[\uFFFE\uFFFF]/gu;

/** The text with what XML cannot hold as U+FFFD, which a reader sees, instead of silently gone. */
export function writable(text: string): string {
  return text.toWellFormed().replace(FORBIDDEN, "\uFFFD");
}

export function escapeText(text: string): string {
  return writable(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("\r", "&#13;");
}

/** Also tabs and line breaks, which a parser would make spaces of. */
export function escapeAttribute(text: string): string {
  return escapeText(text).replaceAll('"', "&quot;").replaceAll("\t", "&#9;").replaceAll("\n", "&#10;");
}
