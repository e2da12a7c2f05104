/** @file The traps of other programs' files (shared/design/experience.md, section 4), one by one. */
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readAlto } from "./alto/read-alto.ts";
import { readFineReader } from "./finereader/read-finereader.ts";
import { readHocr } from "./hocr/read-hocr.ts";
import { uprightPolygon } from "./line-geometry.ts";
import { readPageXml } from "./page-xml/read-page-xml.ts";
import { readTei } from "./tei/read-tei.ts";
import { outDocument, outLine, outPage, pagesOf, readTree, roundTrip, treeOf } from "./test-pages.ts";
import { parseXml, rootName } from "./xml/xml-tree.ts";
import { alto, pageXml } from "./xml-formats.ts";

const page = (body: string, namespace = "2013-07-15") =>
  `<?xml version="1.0" encoding="UTF-8"?><PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/${namespace}"><Page imageFilename="a.jpg" imageWidth="1000" imageHeight="800">${body}</Page></PcGts>`;
const texts = (file: { lines: { text: string }[] }) => file.lines.map((line) => line.text);
const equiv = (text: string, attributes = "") => `<TextEquiv ${attributes}><Unicode>${text}</Unicode></TextEquiv>`;

describe("XML", () => {
  it("fetches nothing and expands no entity", () => {
    const external = `<!DOCTYPE PcGts [<!ENTITY secret SYSTEM "file:///etc/passwd">]>${page(equiv("&secret;")).slice(38)}`;
    expect(() => readPageXml(external, "a.xml")).toThrow(/entit.* Export it again/);
    const laughs = `<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]><a>&d;</a>`;
    expect(() => parseXml(laughs, "a.xml")).toThrow(/reads no entities/);
    expect(() => parseXml(`<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a>x</a>`, "a.xml")).not.toThrow();
  });

  it("says where a broken file is broken, and bounds its depth", () => {
    expect(() => parseXml("<a><b></a>", "a.xml")).toThrow(/a\.xml is not well-formed XML \(1:/);
    expect(() => parseXml("<a>".repeat(5000), "a.xml")).toThrow(/more than 200 deep/);
    expect(() => parseXml("", "a.xml")).toThrow(/a\.xml/);
  });

  it("reads the encodings that files state", () => {
    const latin = Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?><a>Größe</a>`, "latin1");
    expect(parseXml(latin, "a.xml").children).toEqual(["Größe"]);
    const utf16 = Buffer.from(`\uFEFF<?xml version="1.0" encoding="UTF-16"?><a>ſ</a>`, "utf16le");
    expect(parseXml(utf16, "a.xml").children).toEqual(["ſ"]);
    expect(() => parseXml(Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e]), "a.xml")).toThrow(/UTF-8/);
  });

  it("tells a file by its root element", () => {
    expect(rootName(`<?xml version="1.0"?>\n<!-- x --><!DOCTYPE a [<!ENTITY b "c">]>\n<pc:PcGts xmlns:pc="">`)).toBe(
      "PcGts",
    );
    expect(rootName("no xml")).toBeNull();
  });
});

describe("PAGE", () => {
  it("reads Transkribus's negative points, its order, and text on words only", () => {
    const body = `<TextRegion id="r1" custom="readingOrder {index:1;} structure {type:heading;}"><Coords points="10,10 200,10 200,100 10,100"/>
      <TextLine id="l2" custom="readingOrder {index:1;}"><Coords points="-5,50 190,-3 190,90 -5,90"/><Baseline points="10,80 190,80"/>${equiv("second")}</TextLine>
      <TextLine id="l1" custom="readingOrder {index:0;}"><Coords points="10,10 190,10 190,40 10,40"/><Word id="w2"><Coords points="100,10 190,10 190,40 100,40"/>${equiv("words")}</Word></TextLine></TextRegion>
      <TextRegion id="r0" custom="readingOrder {index:0;}"><Coords points="10,110 200,110 200,200 10,200"/>${equiv("one\ntwo")}</TextRegion>`;
    const read = readPageXml(page(body), "a.xml");
    expect(texts(read)).toEqual(["one", "two", "words", "second"]);
    expect(read.lines[3]?.polygon?.[0]).toEqual([-5, 50]);
    expect(read.lines[0]?.polygon).toEqual([
      [10, 110],
      [200, 110],
      [200, 155],
      [10, 155],
    ]);
    expect(read.regions.map(({ id, kind }) => [id, kind])).toEqual([
      ["r0", "text"],
      ["r1", "heading"],
    ]);
    expect(read.imageName).toBe("a.jpg");
  });

  it("takes the TextEquiv with the lowest index: 0 is ground truth, 1 a prediction", () => {
    const coords = `<Coords points="0,0 100,0 100,20 0,20"/>`;
    const body = `<TextRegion id="r"><Coords points="0,0 100,0 100,90 0,90"/>
      <TextLine id="a">${coords}${equiv("predicted", 'index="1" conf="0.5"')}${equiv("true", 'index="0"')}</TextLine>
      <TextLine id="b">${coords}${equiv("only predicted", 'index="1" conf="0.25"')}</TextLine>
      <TextLine id="c">${coords}${equiv("who knows")}</TextLine></TextRegion>`;
    const read = readPageXml(page(body, "2019-07-15"), "a.xml");
    expect(read.lines.map(({ text, verified, confidence }) => [text, verified, confidence])).toEqual([
      ["true", true, null],
      ["only predicted", false, 0.25],
      ["who knows", null, null],
    ]);
  });

  it("follows ReadingOrder, nested groups too, and finds shapes where Coords are broken", () => {
    const region = (id: string, line: string) =>
      `<TextRegion id="${id}"><Coords points="0,0 50,0 50,50 0,50"/><TextLine id="${id}l">${line}${equiv(id)}</TextLine></TextRegion>`;
    const order = `<ReadingOrder><OrderedGroup id="g"><OrderedGroupIndexed index="1" id="h"><RegionRefIndexed index="1" regionRef="a"/><RegionRefIndexed index="0" regionRef="c"/></OrderedGroupIndexed><RegionRefIndexed index="0" regionRef="b"/></OrderedGroup></ReadingOrder>`;
    const body = `${order}${region("a", `<Coords points=""/><Baseline points="10,30 110,30"/>`)}${region("b", `<Coords points="3,4 3,4 NaN,2"/>`)}${region("c", `<Coords><Point x="1" y="2"/><Point x="41" y="22"/></Coords>`)}`;
    const read = readPageXml(page(body), "a.xml");
    expect(texts(read)).toEqual(["b", "c", "a"]);
    expect(read.lines[0]?.polygon).toBeNull();
    expect(read.lines[1]?.polygon).toEqual([
      [1, 2],
      [41, 2],
      [41, 22],
      [1, 22],
    ]);
    expect(read.lines[2]?.polygon?.length).toBe(4);
  });
});

describe("ALTO", () => {
  const file = (block: string, version = "4") =>
    `<alto xmlns="http://www.loc.gov/standards/alto/ns-v${version}#"><Description><sourceImageInformation><fileName>a.tif</fileName></sourceImageInformation></Description><Layout><Page WIDTH="1000" HEIGHT="800"><PrintSpace>${block}</PrintSpace></Page></Layout></alto>`;
  const line = (attributes: string, content: string) =>
    `<TextLine HPOS="10" VPOS="20" WIDTH="100" HEIGHT="30" ${attributes}>${content}</TextLine>`;

  it("reads both point forms and a baseline that is one height", () => {
    const shape = (points: string) => `<Shape><Polygon POINTS="${points}"/></Shape><String CONTENT="x"/>`;
    const block = `<TextBlock ID="b">${line('BASELINE="10 45 110 45"', shape("10 20 110 20 110 50 10 50"))}${line('BASELINE="10,45 110,45"', shape("10,20 110,20 110,50 10,50"))}${line('BASELINE="45"', "<String CONTENT='x'/>")}</TextBlock>`;
    const [read] = readAlto(file(block), "a.xml");
    expect(read?.imageName).toBe("a.tif");
    for (const each of read?.lines ?? []) {
      expect(each.polygon).toEqual([
        [10, 20],
        [110, 20],
        [110, 50],
        [10, 50],
      ]);
      expect(each.baseline).toEqual([
        [10, 45],
        [110, 45],
      ]);
    }
  });

  it("joins words by SP, keeps the printed hyphen, and reads CS from wherever it stands", () => {
    const block = `<TextBlock ID="b" CS="true">${line("", `<String CONTENT="ver" SUBS_TYPE="HypPart1" SUBS_CONTENT="verbum" WC="0.5"/><HYP CONTENT="⸗"/>`)}${line('CS="false"', `<String CONTENT="bum" WC="0.75"/><SP/><String CONTENT="." WC="0.25"/>`)}${line("", `<String CS="0" CONTENT="a"/><String CS="1" CONTENT="b"/>`)}</TextBlock>`;
    const [read] = readAlto(file(block), "a.xml");
    expect(read?.lines.map(({ text, verified, confidence }) => [text, verified, confidence])).toEqual([
      ["ver⸗", true, 0.5],
      ["bum .", false, 0.5],
      ["ab", false, null],
    ]);
  });

  it("puts spaces between words where a file has none anywhere (ALTO 2 of old libraries)", () => {
    const block = `<TextBlock ID="b">${line("", `<String CONTENT="no"/><String CONTENT="spaces"/>`)}</TextBlock>`;
    expect(texts(readAlto(file(block, "2"), "a.xml")[0] as never)).toEqual(["no spaces"]);
  });
});

describe("hOCR", () => {
  it("reads HTML that is no XML, several pages, baselines from the bottom left", () => {
    const html = `<!doctype html><html><head><meta name='ocr-system' content='tesseract 5.3.0'><body>
      <div class='ocr_page' title='image "C:\\scans\\a;1.png"; bbox 0 0 1000 800; ppageno 0'><div class='ocr_carea' title="bbox 5 5 500 100"><p class='ocr_par' dir='rtl'>
      <span class='ocr_line' title="bbox 10 20 110 50; baseline 0.01 -5; x_size 30"><span class='ocrx_word' title='bbox 10 20 50 50; x_wconf 90'>&eacute;t&eacute;</span>
      <span class='ocrx_word' title='bbox 60 20 110 50; x_wconf 70'><strong>x&nbsp;&lt;</strong></span></span></p></div></div>
      <div class=ocr_page title="bbox 0 0 10 10"><span class=ocrx_line title="bbox 1 1 9 9">plain   text</span></div>`;
    const [first, second] = readHocr(html);
    expect(first?.imageName).toBe("C:\\scans\\a;1.png");
    expect(first?.lines[0]).toMatchObject({
      text: "été x\u00a0<",
      confidence: 0.8,
      direction: "rtl",
      regionId: "block_1",
      baseline: [
        [10, 45],
        [110, 46],
      ],
    });
    expect(second?.lines.map(({ text }) => text)).toEqual(["plain text"]);
  });
});

it("reads FineReader's characters, empty ones as the spaces they are", () => {
  const character = (text: string, confidence: number) =>
    `<charParams l="1" t="1" r="2" b="2" charConfidence="${confidence}">${text}</charParams>`;
  const xml = `<document xmlns="http://www.abbyy.com/FineReader_xml/FineReader10-schema-v1.xml"><page width="1000" height="800"><block blockType="Text" l="5" t="5" r="500" b="100"><text><par><line baseline="45" l="10" t="20" r="110" b="50"><formatting lang="German">${character("ſ", 90)}${character(" ", 255)}${character("", 70)}${character("&amp;", 80)}</formatting></line><line baseline="80" l="10" t="60" r="110" b="90"><formatting>whole line¬</formatting></line></par></text></block><block blockType="Separator" l="0" t="0" r="9" b="9"/></page></document>`;
  const [read] = readFineReader(xml, "a.xml");
  expect(texts(read as never)).toEqual(["ſ  &", "whole line¬"]);
  expect(read?.lines[0]?.confidence).toBeCloseTo(0.8);
  expect(read?.regions).toHaveLength(1);
});

it("reads TEI of others: wrapped lines, choices as printed, pages by breaks", () => {
  const xml = `<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/><text><body><pb facs="a1.jpg"/><p><lb/>Erſte <hi rend="antiqua">Zeile
      geht</hi> weiter <choice><abbr>u.</abbr><expan>und</expan></choice><lb/>zweite</p><pb facs="a2.jpg"/><lb/>dritte</body></text></TEI>`;
  const pages = readTei(xml, "a.xml");
  expect(pages.map((each) => [each.imageName, texts(each)])).toEqual([
    ["a1.jpg", ["Erſte Zeile geht weiter u.", "zweite"]],
    ["a2.jpg", ["dritte"]],
  ]);
});

describe("shapes", () => {
  it("turns any polygon so that its crop stands upright", () => {
    const around = [
      [155, 231],
      [153, 169],
      [1287, 171],
      [1301, 235],
      [1297, 247],
      [155, 251],
    ] as const;
    expect(
      uprightPolygon(around, [
        [155, 231],
        [1301, 235],
      ])?.[0],
    ).toEqual([153, 169]);
    const backwards = [
      [0, 0],
      [0, 20],
      [100, 20],
      [100, 0],
    ] as const;
    expect(uprightPolygon(backwards, null)).toEqual([
      [0, 0],
      [100, 0],
      [100, 20],
      [0, 20],
    ]);
    // Text that runs down the page: its top left is the image's top right.
    const down = [
      [0, 0],
      [20, 0],
      [20, 100],
      [0, 100],
    ] as const;
    expect(
      uprightPolygon(down, [
        [5, 0],
        [5, 100],
      ])?.[0],
    ).toEqual([20, 0]);
    // Right-to-left lines whose baseline somebody drew the way they are read.
    expect(
      uprightPolygon(
        backwards,
        [
          [100, 18],
          [0, 18],
        ],
        "rtl",
      )?.[0],
    ).toEqual([0, 0]);
    expect(
      uprightPolygon(
        [
          [0, 0],
          [5, 5],
          [9, 9],
        ],
        null,
      ),
    ).toBeNull();
  });
});

it("finds images as programs name them: paths of other systems, addresses, other cases, other suffixes", async () => {
  const file = (name: string) =>
    page(`<TextRegion id="r"><Coords points="0,0 9,0 9,9 0,9"/>${equiv("x")}</TextRegion>`).replace("a.jpg", name);
  const { tree, dispose } = treeOf({
    "book/page/1.xml": file("1.JPG"),
    "book/1.jpg": "",
    "other/1.jpg": "",
    "book/page/2.xml": file("C:\\scans\\2.tif"),
    "book/2.png": "",
    "book/page/3.xml": file("https://example.org/iiif/3%20a.jpg?x=1"),
    "book/3 a.jpg": "",
    "book/page/4.xml": file("gone.jpg"),
    "book/images/4.tif": "",
    "book/page/5.xml": file("gone.jpg"),
    "book/broken.xml": "<PcGts><Page></PcGts>",
  });
  const { items, notes } = await readTree(pageXml, tree);
  dispose();
  expect(pagesOf(items).map((each) => (each.image?.load as { path: string } | undefined)?.path)).toEqual([
    "book/1.jpg",
    "book/2.png",
    "book/3 a.jpg",
    "book/images/4.tif",
    undefined,
  ]);
  expect(new Set(pagesOf(items).map((each) => each.document))).toEqual(new Set(["book"]));
  expect(notes).toHaveLength(1);
  expect(notes[0]).toMatch(/broken\.xml is not well-formed/);
});

const GOTHIC = fileURLToPath(new URL("../../../shared/data/gallicorpora-gothic16/pages", import.meta.url));
const gothic = [GOTHIC, "/work/shared/data/gallicorpora-gothic16/pages"].find(existsSync);

describe.skipIf(gothic === undefined)(
  "eScriptorium's ALTO of gothic16 (skipped where shared/data is not there)",
  () => {
    it.each([alto, pageXml])("comes back as $info.name line by line, and upright", async (format) => {
      const files = (await readdir(gothic as string)).filter((name) => name.endsWith(".xml"));
      let [lines, back, changed] = [0, 0, 0];
      for (const name of files) {
        const [read] = readAlto(await readFile(`${gothic}/${name}`), name);
        if (read === undefined) throw new Error(name);
        const out = read.lines.map((each, index) => {
          const polygon = uprightPolygon(each.polygon ?? [], each.baseline);
          const [a, b] = polygon ?? [
            [0, 0],
            [0, 0],
          ];
          // All of these pages are printed level.
          expect(
            Math.abs(((a as readonly number[])[1] as number) - ((b as readonly number[])[1] as number)),
          ).toBeLessThan(40);
          return outLine(each.text, index, { ...each, polygon: polygon ?? [], direction: "ltr", status: "verified" });
        });
        const { items, dispose } = await roundTrip(format, [outDocument([outPage(out, { ...read, lines: out })])], {
          images: false,
        });
        dispose();
        const [again] = pagesOf(items);
        lines += read.lines.length;
        back += again?.lines.length ?? 0;
        changed += read.lines.filter((each, i) => again?.lines[i]?.text !== each.text).length;
        expect(again?.regions).toHaveLength(read.regions.length);
      }
      expect({ files: files.length, back, changed }).toEqual({ files: 6, back: lines, changed: 0 });
      expect(lines).toBeGreaterThan(100);
    });
  },
);
