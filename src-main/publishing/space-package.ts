/** @file A Gradio Space that reads images of lines with a published adapter. */
import { frontMatter, type LICENCES, SpaceFrontMatter } from "./front-matter.ts";

/** The version that the app was written against; a Space without one gets whatever is newest. */
const GRADIO = "6.31.0";

export interface SpaceData {
  title: string;
  /** The adapter's repository and the revision that is read from it. */
  model: string;
  revision: string;
  licence: (typeof LICENCES)[number];
}

/** Its files by name. @throws AppError `bad-input` where the front matter is not right */
export function spaceFiles({ title, model, revision, licence }: SpaceData): Record<string, string> {
  const front = frontMatter(SpaceFrontMatter, {
    title,
    emoji: "📜",
    colorFrom: "blue",
    colorTo: "gray",
    sdk: "gradio",
    sdk_version: GRADIO,
    app_file: "app.py",
    pinned: false,
    license: licence,
    models: [model],
  });
  return {
    "README.md": `${front}# ${title}\n\nReads an image of one text line with [${model}](https://huggingface.co/${model}). Is the adapter private, give the Space a secret \`HF_TOKEN\` that may read it.\n`,
    "requirements.txt": "huggingface_hub\nnumpy\nonnxruntime\npillow\npython-bidi\n",
    "app.py": APP.replace('"MODEL"', JSON.stringify(model)).replace('"REVISION"', JSON.stringify(revision)),
  };
}

const APP = `"""Reads an image of one text line with an adapter that was taught with Emend."""

import os
import unicodedata

import numpy as np
import onnxruntime
from bidi.algorithm import get_display
from PIL import Image, ImageOps

MODEL = "MODEL"
REVISION = "REVISION"
HEIGHT, WIDEST, STEP = 48, 3200, 32


def load() -> onnxruntime.InferenceSession:
    """The adapter's merged model: the file that EMEND_MODEL names, else from the Hub."""
    path = os.environ.get("EMEND_MODEL")
    if path is None:
        from huggingface_hub import hf_hub_download

        path = hf_hub_download(MODEL, "model.onnx", revision=REVISION, token=os.environ.get("HF_TOKEN"))
    return onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])


session = load()
metadata = session.get_modelmeta().custom_metadata_map
characters = ["", *metadata["character"].split("\\n"), " "]


def read_line(image: Image.Image) -> str:
    """The text of one line, in logical order."""
    image = ImageOps.exif_transpose(image).convert("RGB")
    width = min(WIDEST, max(16, int(HEIGHT * image.width / image.height + 0.5)))
    pixels = np.asarray(image.resize((width, HEIGHT), Image.Resampling.BILINEAR), np.float32)
    padded = np.zeros((1, 3, HEIGHT, -(-width // STEP) * STEP), np.float32)
    padded[0, :, :, :width] = pixels[:, :, ::-1].transpose(2, 0, 1) / 127.5 - 1
    best = session.run(None, {session.get_inputs()[0].name: padded})[0][0].argmax(-1)
    best = best[np.insert(best[1:] != best[:-1], 0, True)]
    text = "".join(characters[index] for index in best if index).strip()
    visual = metadata.get("emend.direction") == "visual"
    if visual and any(unicodedata.bidirectional(character) in ("R", "AL") for character in text):
        text = get_display(text, base_dir="R")
    return text


if __name__ == "__main__":
    import gradio

    gradio.Interface(
        fn=read_line,
        inputs=gradio.Image(type="pil", label="An image of one line"),
        outputs=gradio.Textbox(label="Text"),
        flagging_mode="never",
    ).launch()
`;
