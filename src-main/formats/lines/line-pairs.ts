/** @file Line pairs of kraken, tesstrain and Calamari: `0001.png` with `0001.gt.txt` beside it. */
import { bareStemOf, type FileTree, folderOf, nameOf } from "../file-tree.ts";
import type { Format, InLine } from "../format.ts";
import { documentNameOf, imageOf } from "../page-files.ts";
import { flat } from "../text/plain-text.ts";
import { lineImages } from "./line-images.ts";

export const linePairs: Format = {
  id: "line-pairs",
  info: {
    name: "Line pairs (kraken, tesstrain, Calamari)",
    level: "line",
    training: true,
    variants: [],
    images: "always",
  },
  writer: {
    async write(documents, target) {
      for await (const image of lineImages(documents, target)) {
        const path = image.document.folder + image.name;
        await target.write(`${path}.png`, image.png);
        await target.write(`${path}.gt.txt`, `${flat(image.line.text)}\n`);
      }
    },
  },
  reader: {
    find: (tree) => Promise.resolve(tree.paths().filter((path) => path.toLowerCase().endsWith(".gt.txt"))),
    async *read(tree, files, note) {
      for (const path of files) {
        const image = imageBeside(tree, path);
        const text = (await tree.text(path)).replace(/^\uFEFF/, "").replace(/[\r\n]+$/, "");
        if (image === null) note(`${path} has no image beside it and stays behind.`);
        else if (text === "") note(`${path} is empty and stays behind.`);
        else yield { kind: "line", ...lineOf(path, image), text: text.replace(/[\r\n]+/g, " ") } satisfies InLine;
      }
    },
  },
};

function lineOf(path: string, image: string): Omit<InLine, "kind" | "text"> {
  const name = nameOf(path).slice(0, -".gt.txt".length);
  return { document: documentNameOf(path), name, image: imageOf(image), verified: true };
}

/**
 * The image of the same name in the same folder. kraken takes all suffixes off (`page.001.png` goes with `page.gt.txt`),
 * so that is tried where nothing has the name itself.
 */
function imageBeside(tree: FileTree, path: string): string | null {
  const name = nameOf(path).slice(0, -".gt.txt".length);
  const near = tree.findImage(name, path);
  if (near !== null && folderOf(near) === folderOf(path)) return near;
  const folder = folderOf(path) === "" ? "" : `${folderOf(path)}/`;
  const bare = tree
    .inFolder(folder)
    .filter((candidate) => /\.(png|jpe?g|tiff?|webp)$/i.test(candidate) && bareStemOf(candidate) === name);
  return bare.length === 1 ? (bare[0] ?? null) : null;
}
