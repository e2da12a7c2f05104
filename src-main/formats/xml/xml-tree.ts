/**
 * @file XML to a tree, by saxes: no document type is read, so there is no entity to expand and nothing to fetch. An
 * entity other than the five of XML itself is an error that says so.
 */
import { SaxesParser } from "saxes";
import { AppError } from "#contract/errors.ts";

export interface XmlElement {
  /** Without prefix. */
  name: string;
  namespace: string;
  /** By local name. */
  attributes: ReadonlyMap<string, string>;
  children: (XmlElement | string)[];
}

/** Deeper than any format goes: more is an attack on the stack of whoever walks the tree. */
const DEEPEST = 200;
/** A page of 10,000 lines with every glyph takes 30 MB. */
const LARGEST = 200_000_000;

/**
 * Parses a whole document.
 * @param name of the file, for messages
 * @throws AppError `damaged-file` where it is not well-formed or uses entities; `file-too-large`
 */
export function parseXml(source: Uint8Array | string, name: string): XmlElement {
  if (source.length > LARGEST) {
    throw new AppError("file-too-large", `${name} has more than ${LARGEST / 1e6} MB. Split it by pages first.`);
  }
  const text = typeof source === "string" ? source : decodeXml(source, name);
  const parser = new SaxesParser({ xmlns: true });
  const stack: XmlElement[] = [];
  let root: XmlElement | null = null;
  parser.on("error", (error) => {
    const entity = /entity/i.test(error.message) ? " Emend reads no entities of a document's own." : "";
    throw new AppError(
      "damaged-file",
      `${name} is not well-formed XML (${error.message}).${entity} Export it again from where it came.`,
    );
  });
  parser.on("opentag", (tag) => {
    const attributes = new Map(Object.values(tag.attributes).map(({ local, value }) => [local, value]));
    const element: XmlElement = { name: tag.local, namespace: tag.uri, attributes, children: [] };
    if (stack.length >= DEEPEST) {
      throw new AppError("damaged-file", `${name} nests elements more than ${DEEPEST} deep. It is no page of text.`);
    }
    stack.at(-1)?.children.push(element);
    root ??= element;
    stack.push(element);
  });
  parser.on("closetag", () => void stack.pop());
  const text_ = (value: string) => void stack.at(-1)?.children.push(value);
  parser.on("text", text_);
  parser.on("cdata", text_);
  parser.write(text).close();
  if (root === null) throw new AppError("damaged-file", `${name} holds no XML element. Export it again.`);
  return root;
}

/** By byte order mark, else as the declaration says, else UTF-8. */
function decodeXml(bytes: Uint8Array, name: string): string {
  const head = Buffer.from(bytes.subarray(0, 200)).toString("latin1");
  const bom =
    bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : null;
  const declared = /^[\s\u00ef\u00bb\u00bf]*<\?xml[^>]*\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(head)?.[1];
  try {
    return new TextDecoder(bom ?? declared ?? "utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new AppError(
      "damaged-file",
      `${name} is not in the encoding it states (${declared ?? "UTF-8"}). Save it as UTF-8.`,
    );
  }
}

/** Child elements, of one name or all. */
export function childrenOf(element: XmlElement, name?: string): XmlElement[] {
  return element.children.filter(
    (child): child is XmlElement => typeof child !== "string" && (name === undefined || child.name === name),
  );
}

export function childOf(element: XmlElement, name: string): XmlElement | undefined {
  return childrenOf(element, name)[0];
}

/** All elements below, in document order, of one of these names. */
export function* descendantsOf(element: XmlElement, ...names: string[]): Generator<XmlElement> {
  for (const child of element.children) {
    if (typeof child === "string") continue;
    if (names.includes(child.name)) yield child;
    yield* descendantsOf(child, ...names);
  }
}

/** All text within. */
export function textOf(element: XmlElement): string {
  return element.children.map((child) => (typeof child === "string" ? child : textOf(child))).join("");
}

/** A number of an attribute; null where it is missing or none. */
export function numberOf(element: XmlElement, attribute: string): number | null {
  const text = element.attributes.get(attribute)?.trim();
  if (text === undefined || text === "") return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

/** The name of a file's root element, without parsing the whole; null where it does not begin as XML does. */
export function rootName(head: string): string | null {
  return (
    /^\uFEFF?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*|<\?[^>]*>\s*|<!DOCTYPE[^>[]*(?:\[[^\]]*\])?[^>]*>\s*)*<(?:[\w.-]+:)?([\w.-]+)/.exec(
      head,
    )?.[1] ?? null
  );
}
