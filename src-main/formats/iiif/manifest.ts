/** @file IIIF Presentation manifests, versions 2 and 3: pages with the addresses of their images and texts. Fetches nothing. */
import { AppError } from "#contract/errors.ts";
import { type Box, bands, rectangle } from "../line-geometry.ts";
import type { TextLine } from "../page-text.ts";

export interface ManifestPage {
  label: string;
  /** Of the canvas, in which annotations are; 0 where it does not say. */
  width: number;
  height: number;
  /** null for a canvas without an image. */
  imageUrl: string | null;
  /** ALTO or PAGE, as the manifest says; the first that can be read is taken. */
  textUrls: string[];
  /** Annotation lists that lie elsewhere. */
  annotationUrls: string[];
  /** From annotations within the manifest. */
  lines: TextLine[];
}

export interface Manifest {
  label: string;
  rights: string | null;
  pages: ManifestPage[];
}

type Json = Record<string, unknown>;

/** @throws AppError `unsupported-file` where it is no manifest */
export function readManifest(text: string, name: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AppError(
      "unsupported-file",
      `${name} is no JSON, so no IIIF manifest. Copy the manifest's address from the library's page.`,
    );
  }
  const root = objectOf(value);
  if (root.type === "Collection" || root["@type"] === "sc:Collection") {
    throw new AppError(
      "unsupported-file",
      `${name} is a collection of manifests. Choose the manifest of one book in it.`,
    );
  }
  const [sequence] = listOf(root.sequences);
  const canvases = Array.isArray(root.items) ? listOf(root.items) : listOf(sequence?.canvases);
  if (canvases.length === 0) {
    throw new AppError(
      "unsupported-file",
      `${name} is no IIIF manifest with pages. Copy the manifest's address from the library's page.`,
    );
  }
  return {
    label: labelOf(root.label) || name,
    rights:
      stringOf(root.rights) ??
      stringOf(root.license) ??
      (labelOf(objectOf(root.requiredStatement).value) || labelOf(root.attribution) || null),
    pages: canvases.map((canvas, index) => pageOf(canvas, index)),
  };
}

function pageOf(canvas: Json, index: number): ManifestPage {
  const body = imageBody(canvas);
  const elsewhere = [...listOf(canvas.annotations), ...listOf(canvas.otherContent)];
  const texts = [canvas.seeAlso, canvas.rendering, body?.seeAlso].flatMap((each) => listOf(each)).filter(isText);
  return {
    label: labelOf(canvas.label) || `page ${index + 1}`,
    width: numberOf(canvas.width),
    height: numberOf(canvas.height),
    imageUrl: body === null ? null : imageUrl(body),
    textUrls: texts.map(idOf).filter((id) => id !== null),
    annotationUrls: elsewhere
      .filter((each) => !Array.isArray(each.items) && !Array.isArray(each.resources))
      .map(idOf)
      .filter((id) => id !== null),
    lines: elsewhere.flatMap((each) => readAnnotations(each)),
  };
}

/** The painted image: `items` of 3, `images` of 2; of a choice the first. */
function imageBody(canvas: Json): Json | null {
  const [page] = listOf(canvas.items);
  const [annotation] = page === undefined ? listOf(canvas.images) : listOf(page.items);
  if (annotation === undefined) return null;
  const [found] = listOf(annotation.body ?? annotation.resource);
  if (found === undefined) return null;
  const choice = listOf(found.items)[0] ?? listOf(found.default)[0];
  return choice ?? found;
}

/** Whole and as large as there is, by the image service where there is one. */
function imageUrl(body: Json): string | null {
  const [service] = listOf(body.service);
  const id = service === undefined ? null : idOf(service);
  if (service === undefined || id === null) return idOf(body);
  const level = `${stringOf(service.type) ?? ""} ${stringOf(service["@context"]) ?? ""} ${stringOf(service.profile) ?? ""}`;
  return `${id.replace(/\/$/, "")}/full/${/ImageService3|image\/3/.test(level) ? "max" : "full"}/0/default.jpg`;
}

function isText(link: Json): boolean {
  const about = [link.profile, link.format, link.type, labelOf(link.label), idOf(link)]
    .map((each) => stringOf(each) ?? "")
    .join(" ");
  return /\balto\b|alto[-_/.]|pagecontent|\bpage[- ]?xml\b|prima\.page/i.test(about);
}

/** Lines of an annotation page (3) or list (2): transcriptions with a place on the canvas. */
export function readAnnotations(page: unknown): TextLine[] {
  const { items, resources } = objectOf(page);
  const lines: TextLine[] = [];
  for (const annotation of listOf(items ?? resources)) {
    const target = targetOf(annotation.target ?? annotation.on);
    const [body] = listOf(annotation.body ?? annotation.resource);
    const text = body === undefined ? undefined : (stringOf(body.value) ?? stringOf(body.chars));
    const kind = `${JSON.stringify(annotation.motivation ?? "")} ${stringOf(body?.type) ?? ""}`;
    // Comments and tags are about the page, not on it.
    if (text === undefined || text === null || target === null || /comment|tagg|describ/i.test(kind)) continue;
    const plain = text.replace(/<br\s*\/?>/gi, "\n").replace(/<[^>]+>/g, "");
    const rows = plain.split(/\r?\n/).filter((row) => row.trim() !== "");
    // A paragraph in one box: its lines share it from top to bottom.
    const places = rows.length === 1 ? [rectangle(target)] : bands(target, rows.length);
    for (const [index, row] of rows.entries()) {
      lines.push({
        id: `line_${lines.length + 1}`,
        polygon: places[index] ?? null,
        baseline: null,
        text: row,
        verified: null,
        confidence: null,
        direction: null,
        regionId: null,
      });
    }
  }
  return lines;
}

/** `…#xywh=1,2,3,4`, as a string, an object or a selector. */
function targetOf(target: unknown): Box | null {
  const [first] = Array.isArray(target) ? target : [target];
  const object = objectOf(first);
  const [selector] = listOf(object.selector);
  const text = [first, idOf(object), objectOf(selector).value, object.full].find(
    (each) => typeof each === "string" && /xywh=/.test(each),
  );
  const [x, y, w, h] = (/xywh=(?:pixel:)?([\d.,]+)/.exec(String(text ?? ""))?.[1] ?? "").split(",").map(Number);
  if (x === undefined || y === undefined || !w || !h) return null;
  return [x, y, x + w, y + h];
}

/** A string, a list of them, or a map by language, as the versions have it. */
function labelOf(label: unknown): string {
  if (typeof label === "string") return label.trim();
  if (Array.isArray(label)) return label.map(labelOf).filter(Boolean).join(" ");
  const object = objectOf(label);
  if (typeof object["@value"] === "string") return object["@value"].trim();
  return Object.values(object).map(labelOf).find(Boolean) ?? "";
}

function objectOf(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

/** Objects of a list, or the one that stands for it. */
function listOf(value: unknown): Json[] {
  const list = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  return list.map((each) => (typeof each === "string" ? { id: each } : objectOf(each)));
}

const stringOf = (value: unknown) => (typeof value === "string" ? value : null);
const idOf = (object: Json) => stringOf(object.id) ?? stringOf(object["@id"]);
const numberOf = (value: unknown) => (typeof value === "number" && Number.isFinite(value) ? value : 0);
