import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { contract } from "#contract/index.ts";
import { DOCUMENT, PAGES } from "../corrections/test-corrections.ts";
import { CUT, withoutCovered } from "./covered-text.ts";
import { boxAt, openTestPrivacy, type TestPrivacy } from "./test-privacy.ts";

let t: TestPrivacy;
beforeEach(async () => {
  t = await openTestPrivacy();
});
afterEach(() => t.dispose());

const [ONE] = PAGES;
const line = (index: number) => {
  const found = t.on(ONE)[index];
  if (found === undefined) throw new Error(`there is no line ${index}`);
  return found;
};
const pixels = async (png: Uint8Array) => sharp(png).raw().toBuffer({ resolveWithObject: true });

describe("text under a box", () => {
  // "Der Brief an Frau Anna Muster in Wien": 37 characters over 900 pixels from 50.
  const at = (from: number, to: number) => boxAt(50 + (900 * from) / 37, 90, (900 * (to - from)) / 37, 60);

  it("is cut by whole words, whatever was corrected since it was read", () => {
    expect(withoutCovered(line(0), [])).toBe("Der Brief an Frau Anna Muster in Wien");
    expect(withoutCovered(line(0), [at(19, 21)])).toBe(`Der Brief an Frau ${CUT} Muster in Wien`);
    expect(withoutCovered(line(0), [at(19, 28)])).toBe(`Der Brief an Frau ${CUT} in Wien`);
    expect(withoutCovered(line(0), [at(19, 21), at(34, 36)])).toBe(`Der Brief an Frau ${CUT} Muster in ${CUT}`);
    expect(withoutCovered(line(0), [at(0, 37)])).toBe(CUT);
  });

  it("is cut where the box only touches it", () => {
    const touched = boxAt(0, 138, 1000, 20);
    expect(withoutCovered(line(0), [touched])).toBe(CUT);
    expect(withoutCovered(line(0), [boxAt(0, 141, 1000, 20)])).toBe("Der Brief an Frau Anna Muster in Wien");
  });

  it("is cut where a box is wholly within the line, or the line within the box", () => {
    expect(withoutCovered(line(0), [boxAt(60, 115, 3, 3)])).toBe(`${CUT} Brief an Frau Anna Muster in Wien`);
    expect(withoutCovered(line(0), [boxAt(0, 0, 1000, 400)])).toBe(CUT);
  });

  it("takes an added word with its neighbours, since nobody knows where it is", () => {
    const added = { ...line(0), text: "Der Brief an Frau Anna Maria Muster in Wien" };
    for (const near of [at(19, 20), at(23, 25)]) expect(withoutCovered(added, [near])).not.toContain("Maria");
    expect(withoutCovered(added, [at(0, 2)])).toBe(`${CUT} Brief an Frau Anna Maria Muster in Wien`);
  });

  it("is all cut where nothing tells which word is where", () => {
    expect(withoutCovered({ ...line(0), proposal: null }, [at(1, 2)])).toBe(CUT);
    const upright = { ...line(0), polygon: boxAt(50, 100, 40, 900) };
    expect(withoutCovered(upright, [boxAt(40, 90, 60, 20)])).toBe(CUT);
  });
});

describe("boxes over a page", () => {
  it("are burnt into its image: nothing of what is below is left, and the rest is as it was", async () => {
    expect(await t.privacy.redactions.pageImage(ONE)).toBeNull();
    const box = boxAt(200, 110, 300, 20);
    contract.privacy.addRedaction.output.parse(t.privacy.redactions.add(ONE, box));
    const png = await t.privacy.redactions.pageImage(ONE);
    const { data, info } = await pixels(png as Uint8Array);
    const original = await sharp(t.blobs.path(t.layoutRepository.page(ONE)?.imageSha256 as string))
      .toColourspace("srgb")
      .removeAlpha()
      .raw()
      .toBuffer();
    expect(info).toMatchObject({ width: 1000, height: 400, channels: 3 });
    let black = 0;
    let same = 0;
    for (let y = 0; y < info.height; y++) {
      for (let x = 0; x < info.width; x++) {
        const offset = (y * info.width + x) * 3;
        const pixel = [...data.subarray(offset, offset + 3)];
        const far = x < 190 || x > 510 || y < 100 || y > 140;
        if (x >= 200 && x < 500 && y >= 110 && y < 130) black += pixel.every((value) => value === 0) ? 1 : 0;
        if (far) same += pixel.every((value, index) => value === original[offset + index]) ? 1 : 0;
      }
    }
    expect(black).toBe(300 * 20);
    expect(same).toBe(1000 * 400 - 321 * 41);
    expect((await sharp(png as Uint8Array).metadata()).exif).toBeUndefined();
  });

  it("are burnt into the images of the lines below them", async () => {
    t.privacy.redactions.add(ONE, boxAt(200, 90, 300, 60));
    const [crop] = await t.privacy.redactions.crops(ONE, [line(0).polygon]);
    const { data, info } = await pixels(crop as Uint8Array);
    expect([info.width, info.height]).toEqual([900, 40]);
    const dark = [...data].filter((value) => value === 0).length / info.channels;
    expect(dark).toBeGreaterThanOrEqual(300 * 40);
    expect(data[0]).toBeGreaterThan(90);
  });

  it("stay over the same ink when the page is turned or straightened, and back", async () => {
    const box = boxAt(200, 110, 300, 20);
    t.privacy.redactions.add(ONE, box);
    const image = t.layoutRepository.page(ONE);
    if (image === null) throw new Error("no page");
    const { imageSha256, thumbnailSha256 } = image;
    t.layoutRepository.setImage(ONE, { imageSha256, thumbnailSha256, width: 400, height: 1000, turn: 90, skew: 0 });
    const [turned] = t.privacy.redactions.boxes(ONE);
    expect(turned).toEqual([
      [290, 200],
      [290, 500],
      [270, 500],
      [270, 200],
    ]);
    // Drawn while turned: the same place of the scan.
    t.privacy.redactions.add(ONE, boxAt(10, 20, 30, 40));
    t.layoutRepository.setImage(ONE, { imageSha256, thumbnailSha256, width: 1000, height: 400, turn: 0, skew: 0 });
    expect(t.privacy.redactions.boxes(ONE)).toEqual([
      box,
      [
        [20, 390],
        [20, 360],
        [60, 360],
        [60, 390],
      ],
    ]);
  });

  it("are clipped to the page, logged, and can be taken off", () => {
    const { id, polygon } = t.privacy.redactions.add(ONE, boxAt(-50, -50, 100, 100));
    expect(polygon).toEqual(boxAt(0, 0, 50, 50));
    expect(() => t.privacy.redactions.add(ONE, boxAt(2000, 10, 50, 50))).toThrow(/covers nothing/);
    expect(() => t.privacy.redactions.add("gone", boxAt(0, 0, 50, 50))).toThrow(/not in the library/);
    expect(t.privacy.flags.page(ONE).page.redactions).toBe(1);
    t.privacy.redactions.remove(id);
    expect(() => t.privacy.redactions.remove(id)).toThrow(/gone already/);
    expect(t.privacy.flags.audit(0, 9).entries.map(({ action }) => action)).toEqual(["unredact", "redact"]);
    expect(t.frames.filter(({ name }) => name === "privacy.changed")).toHaveLength(2);
  });

  it("are steps of the document's journal: undone, done again, each of that logged", () => {
    const boxes = () => t.privacy.redactions.list(ONE).map(({ polygon }) => polygon);
    const box = boxAt(480, 90, 240, 60);
    const { id } = t.privacy.redactions.add(ONE, box);
    expect(t.corrections.journal(DOCUMENT)).toMatchObject({
      undo: { kind: "draw-box", pagePosition: 0, lineCount: 0 },
    });
    expect(t.corrections.journal(DOCUMENT).undoLabel).toBe("Black out a place on page 1");
    const revision = t.layoutRepository.page(ONE)?.layoutRevision;
    expect(t.corrections.undo(DOCUMENT)).toMatchObject({ pageIds: [ONE], layoutChanged: true });
    expect(boxes()).toEqual([]);
    expect(t.privacy.redactions.text(line(0))).toContain("Anna");
    t.corrections.redo(DOCUMENT);
    expect(boxes()).toEqual([box]);
    expect(t.privacy.redactions.text(line(0))).not.toContain("Anna");
    t.privacy.redactions.remove(id);
    expect(boxes()).toEqual([]);
    t.corrections.undo(DOCUMENT);
    expect(boxes()).toEqual([box]);
    // No line and no region is elsewhere: what a window saw of the layout still holds.
    expect(t.layoutRepository.page(ONE)?.layoutRevision).toBe(revision);
    const actions = t.privacy.flags.audit(0, 9).entries.map(({ action }) => action);
    expect(actions).toEqual(["redact", "unredact", "redact", "unredact", "redact"]);
    expect(t.frames.filter(({ name }) => name === "layout.changed").length).toBeGreaterThanOrEqual(5);
  });

  it("cut the text that may leave, and say so beside the text that stays", () => {
    t.privacy.redactions.add(ONE, boxAt(480, 90, 240, 60));
    const [first, second] = contract.privacy.page.output.parse(t.privacy.flags.page(ONE)).lines;
    expect(first?.text).toBe("Der Brief an Frau Anna Muster in Wien");
    expect(first?.leaves).toBe(`Der Brief an Frau ${CUT} in Wien`);
    expect(second?.leaves).toBe(second?.text);
  });
});
