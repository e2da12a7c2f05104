/** @file PDFium (WebAssembly) as C sees it: what the npm wrapper leaves out. Pointers are numbers, structures lie in the heap. */
import { PDFiumLibrary } from "@hyzyla/pdfium";

type Fn<N extends number> = (...args: FixedNumbers<N>) => number;
type FixedNumbers<N extends number, T extends number[] = []> = T["length"] extends N
  ? T
  : FixedNumbers<N, [...T, number]>;

/** The functions in use; each is documented in PDFium's public headers under its name without the underscore. */
export interface Pdfium {
  HEAPU8: Uint8Array;
  wasmExports: { malloc: Fn<1>; free: Fn<1> };
  _FPDF_GetLastError: Fn<0>;
  _FPDF_LoadMemDocument: Fn<3>;
  _FPDF_CloseDocument: Fn<1>;
  _FPDF_DocumentHasValidCrossReferenceTable: Fn<1>;
  _FPDF_GetPageCount: Fn<1>;
  _FPDF_LoadPage: Fn<2>;
  _FPDF_ClosePage: Fn<1>;
  _FPDF_GetPageWidthF: Fn<1>;
  _FPDF_GetPageHeightF: Fn<1>;
  _FPDF_PageToDevice: Fn<10>;
  _FPDFBitmap_CreateEx: Fn<5>;
  _FPDFBitmap_FillRect: Fn<6>;
  _FPDFBitmap_Destroy: Fn<1>;
  _FPDF_RenderPageBitmap: Fn<8>;
  _FPDFPage_CountObjects: Fn<1>;
  _FPDFPage_GetObject: Fn<2>;
  _FPDFPageObj_GetType: Fn<1>;
  _FPDFPageObj_GetMatrix: Fn<2>;
  _FPDFFormObj_CountObjects: Fn<1>;
  _FPDFFormObj_GetObject: Fn<2>;
  _FPDFTextObj_GetTextRenderMode: Fn<1>;
  _FPDFTextObj_GetFont: Fn<1>;
  _FPDFFont_GetAscent: Fn<3>;
  _FPDFFont_GetDescent: Fn<3>;
  _FPDFImageObj_GetImagePixelSize: Fn<3>;
  _FPDFText_LoadPage: Fn<1>;
  _FPDFText_ClosePage: Fn<1>;
  _FPDFText_CountChars: Fn<1>;
  _FPDFText_GetUnicode: Fn<2>;
  _FPDFText_IsGenerated: Fn<2>;
  _FPDFText_HasUnicodeMapError: Fn<2>;
  _FPDFText_GetFontSize: (text: number, index: number) => number;
  _FPDFText_GetTextObject: Fn<2>;
  _FPDFText_GetMatrix: Fn<3>;
  _FPDFText_GetCharOrigin: Fn<4>;
  _FPDFText_GetCharBox: Fn<6>;
}

/** What FPDF_GetLastError says after a failed load. */
export const PDFIUM_ERROR = { password: 4, security: 5 } as const;

export async function loadPdfium(): Promise<Pdfium> {
  const library = await PDFiumLibrary.init();
  return (library as unknown as { module: Pdfium }).module;
}

/** A piece of the heap to get figures back in. Views are made at each read: the heap moves when it grows. */
export class Scratch {
  readonly at: number;
  readonly #raw: Pdfium;

  /** @throws RangeError where the heap is full */
  constructor(raw: Pdfium, bytes: number) {
    this.#raw = raw;
    this.at = allocate(raw, bytes);
  }

  doubles(count: number): number[] {
    const view = new DataView(this.#raw.HEAPU8.buffer);
    return Array.from({ length: count }, (_, i) => view.getFloat64(this.at + i * 8, true));
  }

  floats(count: number): number[] {
    const view = new DataView(this.#raw.HEAPU8.buffer);
    return Array.from({ length: count }, (_, i) => view.getFloat32(this.at + i * 4, true));
  }

  integers(count: number): number[] {
    const view = new DataView(this.#raw.HEAPU8.buffer);
    return Array.from({ length: count }, (_, i) => view.getInt32(this.at + i * 4, true));
  }

  free(): void {
    this.#raw.wasmExports.free(this.at);
  }
}

/** @returns a pointer, as an unsigned number. @throws RangeError where the heap (2 GB) has no room */
export function allocate(raw: Pdfium, bytes: number): number {
  const at = raw.wasmExports.malloc(bytes) >>> 0;
  if (at === 0) throw new RangeError(`PDFium has no room for ${bytes} bytes`);
  return at;
}
